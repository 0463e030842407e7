import { fanOuts } from '../../../src/ir/count.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import { type Interpreter, interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { SampleResult, Session } from '../../executor.ts';

/** A graph in the interpreter; each sample runs on its own. */
export function openSession(graph: Graph): Session {
  const machine = interpreter(graph, OP_TABLE);
  const counter = counterOf(graph);
  const runOne = (inputs: Readonly<Record<string, Numbers>>, steps: number): SampleResult => {
    machine.reset();
    let [spikes, synops] = [0, 0];
    for (let step = 1; step <= steps; step++) {
      machine.step(inputs);
      spikes += counter.spikes(machine);
      synops += counter.synops(machine);
    }
    const outputs = graph.outputs.map(
      ({ name, value }) => [name, machine.value(value).slice()] as const,
    );
    return { outputs: new Map(outputs), spikes, synops };
  };
  return {
    run: (samples, steps) => Promise.resolve(samples.map((inputs) => runOne(inputs, steps))),
    close: () => {},
  };
}

/** Counts the events of one step. */
function counterOf(graph: Graph) {
  const types = typesOf(graph);
  const senders = graph.ops
    .filter((op) => op.type.role === 'spikes' && op.kind !== 'reshape' && op.kind !== 'delay')
    .map((op) => op.result);
  const fanOutByResult = fanOuts(graph, OP_TABLE);
  const synapses = graph.ops.flatMap((op) => {
    const fanOut = fanOutByResult.get(op.result);
    const source = op.inputs[0]!;
    return fanOut && types.get(source)!.role === 'spikes' ? [{ source, fanOut }] : [];
  });
  return {
    spikes: (machine: Interpreter) =>
      senders.reduce((sum, name) => sum + countNonzero(machine.value(name)), 0),
    synops: (machine: Interpreter) =>
      synapses.reduce((sum, { source, fanOut }) => sum + driven(machine.value(source), fanOut), 0),
  };
}

function countNonzero(values: Numbers): number {
  let count = 0;
  for (const value of values) if (value !== 0) count++;
  return count;
}

function driven(messages: Numbers, fanOut: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < messages.length; i++) if (messages[i] !== 0) sum += fanOut[i]!;
  return sum;
}
