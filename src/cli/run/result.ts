import type { DeviceFacts, MemoryBytes } from '../../index.ts';
import { count } from '../terminal/count.ts';
import { factLines } from '../terminal/fact-lines.ts';
import { renderProfile } from './profile.ts';
import type { RunNumbers } from './samples.ts';
import { renderCores, renderEnergy, trafficRows } from './traffic.ts';

export type RunDocument = RunNumbers & { readonly output?: string };

/** What ran, and how its energy is known. */
function deviceWords({ driver, python, sdk, board, energy }: DeviceFacts): string {
  const parts = [
    `driver ${driver} in Python ${python}`,
    sdk === null ? 'no SDK' : `${sdk.name} ${sdk.version}`,
    board === null ? 'no board' : `board ${board}`,
    energy.source === 'measured' ? `${energy.joules} J measured` : 'energy not measured',
  ];
  return parts.join(', ');
}

function allocated({ values, workspace }: MemoryBytes): string {
  return `${count(values)} bytes of values and state, ${count(workspace)} to work with`;
}

/** A summary; where the run is profiled, with what each op or core did. */
export function renderRun(result: RunDocument, isProfiled: boolean): string {
  const { accuracy, labels, spikesPerSample, synopsPerSample, steps, seconds } = result;
  const { assumed = [] } = result;
  const rows = [
    ['executor', result.executor],
    ...(result.device === undefined ? [] : [['device', deviceWords(result.device)]]),
    ['samples', count(result.samples)],
    ...(accuracy === undefined
      ? []
      : [['accuracy', `${(100 * accuracy).toFixed(2)} % (by ${labels ?? 'labels'})`]]),
    ...(spikesPerSample === undefined ? [] : [['spikes', `${count(spikesPerSample)} a sample`]]),
    ...(synopsPerSample === undefined
      ? []
      : [['synops', `${count(synopsPerSample)} synaptic operations a sample`]]),
    ...(steps === undefined ? [] : [['steps', count(steps)]]),
    ...(result.traffic === undefined ? [] : trafficRows(result.traffic)),
    ...(assumed.length === 0 ? [] : [['taken as 1', assumed.join(', ')]]),
    ['seconds', seconds.toFixed(3)],
    ...(result.memory === undefined ? [] : [['memory', allocated(result.memory)]]),
    ...(result.output === undefined ? [] : [['written', result.output]]),
  ];
  const text = factLines(rows).join('\n');
  const tables = [
    ...(result.profile ? [renderProfile(result.profile, result.samples)] : []),
    ...(result.traffic && isProfiled
      ? [renderCores(result.traffic), renderEnergy(result.traffic)]
      : []),
  ];
  return [text, ...tables].join('\n\n');
}
