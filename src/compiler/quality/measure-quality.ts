import type { Graph } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import { lastWindow } from '../../ir/settling.ts';
import type { OpTable } from '../../ir/op-def.ts';
import type { Samples } from '../../tensor/samples.ts';
import { type Meters, openMeters } from './meters.ts';
import { mostLost } from './most-lost.ts';
import { type Quality, rounded } from './quality.ts';
import { runSample } from './run-sample.ts';

export interface QualityOptions {
  readonly ops: OpTable;
  readonly samples: Samples;
  /** The class of each sample: a place in the first output. */
  readonly labels?: ArrayLike<number> | undefined;
  /** How many of the samples to run. */
  readonly count: number;
  readonly steps: number;
  readonly onSample?: (done: number, of: number) => void;
}

/** Runs samples through a float network and what became of it, and says what was lost where. */
export function measureQuality(float: Graph, fixed: Graph, options: QualityOptions): Quality {
  const { ops, samples, labels, steps, onSample } = options;
  const count = Math.min(options.count, samples.count);
  const meters = openMeters(float, fixed, ops, steps);
  const machines = [interpreter(float, ops), interpreter(fixed, ops)] as const;
  const endsWhenQuiet = isStill(fixed, ops);
  const last = lastWindow(fixed);
  let isQuiet = true;
  for (let i = 0; i < count; i++) {
    // Spread over all: files are often sorted by class.
    const sample = Math.floor((i * samples.count) / count);
    const inputs = samples.get(sample);
    const run = { inputs, label: labels?.[sample], steps, endsWhenQuiet, lastWindow: last };
    isQuiet = runSample(...machines, meters, run) && isQuiet;
    onSample?.(i + 1, count);
  }
  return summed(fixed, meters, { count, isQuiet, isLabelled: labels !== undefined });
}

function summed(
  fixed: Graph,
  meters: Meters,
  { count, isQuiet, isLabelled }: { count: number; isQuiet: boolean; isLabelled: boolean },
): Quality {
  const populations = meters.populations.map(({ meter }) => meter.quality(count));
  const synapses = meters.synapses.map(({ meter }) => meter.quality(count));
  const outputs = meters.outputs.map(({ meter }) => meter.quality());
  const total = (numbers: readonly number[]) =>
    rounded(
      numbers.reduce((a, b) => a + b, 0),
      2,
    );
  const lost = mostLost(fixed, populations, outputs);
  return {
    samples: count,
    settled: Math.max(0, ...populations.map(({ settled }) => settled)),
    isQuiet,
    events: total(populations.map(({ events }) => events)),
    operations: {
      dense: total(synapses.map(({ dense }) => dense)),
      effective: total(synapses.map(({ effective }) => effective)),
    },
    outputs,
    ...(isLabelled && { accuracy: meters.outputs[0]!.meter.accuracy(count) }),
    ...(lost && { mostLost: lost }),
    populations,
    synapses,
  };
}

/** Populations only send what is missing, and nothing is under way between steps. */
export function isStill(fixed: Graph, ops: OpTable): boolean {
  return fixed.ops.every(({ kind, type }) => {
    const { state, readsPast } = ops.get(kind)!;
    const isPopulation = type.role === 'spikes' && state.length > 0;
    return readsPast !== true && (!isPopulation || state.includes('sent'));
  });
}
