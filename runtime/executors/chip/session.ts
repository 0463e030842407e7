import type { Graph } from '../../../src/ir/graph.ts';
import type { CallOptions, Sample, SampleResult, Session, SessionOptions } from '../../executor.ts';
import { inputReader } from '../reference/input-reader.ts';
import { type Turn, turns } from '../reference/turns.ts';
import { counterOf } from './counter.ts';
import { type Drive, drivesOf } from './drives.ts';
import { estimateOf } from './estimate.ts';
import { machineOf } from './machine.ts';
import type { MappingFile } from './mapping-file.ts';
import { planOf } from './plan.ts';
import { readoutOf } from './readout.ts';

interface RunFacts {
  readonly steps: number;
  readonly drives: ReadonlyMap<string, readonly Drive[]>;
}

/** A mapped graph on simulated cores; each sample runs on its own. */
export function openSession(
  graph: Graph,
  mapping: MappingFile,
  { probes = [] }: SessionOptions,
): Session {
  const plan = planOf(graph, mapping);
  const machine = machineOf(plan);
  const inputsAt = inputReader(graph);
  let done = 0;
  const runOne = async (
    sample: Sample,
    { steps, drives }: RunFacts,
    turn: Turn,
  ): Promise<SampleResult> => {
    machine.reset();
    const readout = readoutOf(plan.cut, probes, steps);
    const counter = counterOf(plan.cut, drives);
    const inputs = (step: number) => inputsAt(sample, step, steps);
    const last = machine.lastBarrierStep(steps);
    for (let barrierStep = 1; barrierStep <= last; barrierStep++) {
      machine.step(barrierStep, steps, inputs, {
        host: counter.host,
        tile(tile, step, sent) {
          counter.tile(tile, step, sent);
          readout.see(tile, step, sent);
        },
      });
      await turn();
    }
    const { outputs, recorded } = readout.results(inputs);
    done++;
    return {
      outputs,
      ...counter.totals(),
      ...(probes.length > 0 && { recorded }),
    };
  };
  const { stride, late } = plan.latency;
  const latency = Math.max(0, ...late.values());
  return {
    run: async (samples, steps, { signal, onProgress }: CallOptions = {}) => {
      const results: SampleResult[] = [];
      const facts = { steps, drives: drivesOf(plan.cut, steps) };
      const turn = turns(signal, () => onProgress?.(results.length));
      for (const sample of samples) results.push(await runOne(sample, facts, turn));
      return results;
    },
    traffic: () => {
      const counted = machine.meter.traffic({ samples: done, stride, latency });
      return { ...counted, estimate: estimateOf(counted.steps, done, mapping.profile.facts) };
    },
    close: () => {},
  };
}
