import type { Graph } from '../../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { CallOptions, Sample, SampleResult, Session, SessionOptions } from '../../executor.ts';
import type { Probe } from '../../probe.ts';
import { counterOf } from './counter.ts';
import { costMeter } from './cost-meter.ts';
import { inputReader } from './input-reader.ts';
import { type Turn, turns } from './turns.ts';

/** A graph in the interpreter; each sample runs on its own. */
export function openSession(graph: Graph, options: SessionOptions = {}): Session {
  const { probes = [], isProfiled = false } = options;
  const meter = isProfiled ? costMeter(graph) : undefined;
  const machine = interpreter(graph, meter?.ops ?? OP_TABLE);
  const counter = counterOf(graph);
  const inputsAt = inputReader(graph);
  const runOne = async (sample: Sample, steps: number, turn: Turn): Promise<SampleResult> => {
    machine.reset();
    const recorder = recorderOf(probes, machine, steps);
    let [spikes, synops] = [0, 0];
    for (let step = 1; step <= steps; step++) {
      machine.step(inputsAt(sample, step, steps));
      spikes += counter.spikes(machine);
      synops += counter.synops(machine);
      recorder?.see(step);
      await turn();
    }
    const outputs = graph.outputs.map(
      ({ name, value }) => [name, machine.value(value).slice()] as const,
    );
    const recorded = recorder && { recorded: recorder.recorded };
    return { outputs: new Map(outputs), spikes, synops, ...recorded };
  };
  return {
    run: async (samples, steps, { signal, onProgress }: CallOptions = {}) => {
      const results: SampleResult[] = [];
      const turn = turns(signal, () => onProgress?.(results.length));
      for (const sample of samples) results.push(await runOne(sample, steps, turn));
      return results;
    },
    ...(meter && { costs: () => meter.costs() }),
    close: () => {},
  };
}

/** Copies what probes see of each step. */
function recorderOf(probes: readonly Probe[], machine: Interpreter, steps: number) {
  if (probes.length === 0) return undefined;
  const read = ({ value, state }: Probe): Numbers =>
    state === undefined ? machine.value(value) : machine.state(value)[state]!;
  const recorded = new Map<string, Numbers>();
  const see = (step: number) => {
    for (const probe of probes) {
      const numbers = read(probe);
      if (!recorded.has(probe.name)) {
        const rows = new (numbers.constructor as new (length: number) => Numbers)(
          numbers.length * steps,
        );
        recorded.set(probe.name, rows);
      }
      recorded.get(probe.name)!.set(numbers, (step - 1) * numbers.length);
    }
  };
  return { recorded, see };
}
