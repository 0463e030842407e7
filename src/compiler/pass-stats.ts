import { fanOuts } from '../ir/count.ts';
import { type Graph, typesOf } from '../ir/graph.ts';
import { interpreter } from '../ir/interpret.ts';
import type { OpTable } from '../ir/op-def.ts';
import { memoryUse } from '../ir/schedule/memory-use.ts';
import type { Numbers } from '../tensor/dtype.ts';
import type { Samples } from '../tensor/samples.ts';
import { type GraphSize, graphSize } from './graph-size.ts';
import type { PassObserver } from './run-passes.ts';

/** What a graph comes to. */
export interface GraphStats extends GraphSize {
  /** Bytes of values and state that a run allocates; of integers. */
  readonly memory?: number;
  /** Messages that synapses take in of a sample, each as often as there are synapses for it. */
  readonly events?: number;
}

export interface PassStats {
  readonly pass: string;
  readonly before: GraphStats;
  readonly after: GraphStats;
}

/** Where events come from: samples for a graph, and the steps that each runs. */
export interface EventSource {
  readonly samplesOf: (graph: Graph) => Promise<Samples>;
  readonly steps: number;
}

/** Events are counted in the interpreter, so few samples must do. */
const MOST_SAMPLES = 4;

export async function statsOf(
  graph: Graph,
  ops: OpTable,
  source?: EventSource,
): Promise<GraphStats> {
  const isSpiking = graph.stage !== 'ann';
  const memory = memoryUse(graph, ops);
  return {
    ...graphSize(graph, ops),
    ...(memory && { memory: memory.bytes }),
    ...(source && isSpiking && { events: await eventsOf(graph, ops, source) }),
  };
}

/** Takes the numbers of the graph before and after each pass. */
export function passStats(
  ops: OpTable,
  source?: EventSource,
): { readonly stats: readonly PassStats[]; readonly observer: PassObserver } {
  const stats: PassStats[] = [];
  let last: { readonly graph: Graph; readonly of: GraphStats } | undefined;
  const look = async (graph: Graph) => {
    if (last?.graph !== graph) last = { graph, of: await statsOf(graph, ops, source) };
    return last.of;
  };
  const observer: PassObserver = async ({ pass, before, after }) => {
    if (!pass) return;
    stats.push({ pass: pass.name, before: await look(before), after: await look(after) });
  };
  return { stats, observer };
}

/** Events of a sample, on average. */
async function eventsOf(graph: Graph, ops: OpTable, source: EventSource): Promise<number> {
  const samples = await source.samplesOf(graph);
  const machine = interpreter(graph, ops);
  const types = typesOf(graph);
  const fanOutOf = fanOuts(graph, ops);
  const synapses = graph.ops.flatMap(({ result, inputs: [x] }) => {
    const fanOut = fanOutOf.get(result);
    return fanOut && types.get(x!)!.role === 'spikes' ? [{ x: x!, fanOut }] : [];
  });
  const count = Math.min(samples.count, MOST_SAMPLES);
  let events = 0;
  for (let i = 0; i < count; i++) {
    machine.reset();
    const inputs = samples.get(i);
    for (let step = 1; step <= source.steps; step++) {
      machine.step(step === 1 ? inputs : {});
      for (const { x, fanOut } of synapses) events += driven(machine.value(x), fanOut);
    }
  }
  return events / count;
}

function driven(messages: Numbers, fanOut: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < messages.length; i++) if (messages[i] !== 0) sum += fanOut[i]!;
  return sum;
}
