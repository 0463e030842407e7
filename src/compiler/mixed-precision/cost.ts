import { fanOuts } from '../../ir/count.ts';
import { type Graph, typesOf } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import type { OpTable } from '../../ir/op-def.ts';
import type { Samples } from '../../tensor/samples.ts';
import { isTensor, numbersOf } from '../../tensor/tensor.ts';
import { levelSets } from '../quality/level-set.ts';
import { placeOf } from '../quality/place.ts';
import { type Place, rounded } from '../quality/quality.ts';

/** What a synapse costs for a sample. */
export interface SynapseCost extends Place {
  /** Of its widest weight, and of the levels that it is sent. */
  readonly weightBits: number;
  readonly messageBits: number;
  /** Synaptic operations: messages times the weights that each meets. */
  readonly operations: number;
  readonly weights: number;
}

/**
 * Bits that are multiplied: a synaptic operation with 8-bit weights and messages is 64 of them, one with 4
 * and 4 is 16. It counts what is computed and what is moved at once, and only where a message came.
 */
export function bitOperations(costs: readonly SynapseCost[]): number {
  return rounded(
    costs.reduce((sum, one) => sum + one.operations * one.weightBits * one.messageBits, 0),
    0,
  );
}

/** Runs samples and counts what messages cause in each synapse. */
export function costsOf(
  graph: Graph,
  ops: OpTable,
  samples: Samples,
  { count, steps }: { readonly count: number; readonly steps: number },
): SynapseCost[] {
  const synapses = synapsesOf(graph, ops);
  const machine = interpreter(graph, ops);
  for (let i = 0; i < count; i++) {
    const inputs = samples.get(i);
    machine.reset();
    for (let step = 0; step < steps; step++) {
      machine.step(inputs);
      let events = 0;
      for (const synapse of synapses) events += synapse.listen(machine.value(synapse.from));
      if (events === 0) break;
    }
  }
  return synapses.map(({ cost }) => cost(count));
}

function synapsesOf(graph: Graph, ops: OpTable) {
  const types = typesOf(graph);
  const levels = levelSets(graph);
  const fanOutOf = fanOuts(graph, ops);
  return graph.ops.flatMap((op) => {
    const [from, fanOut, weight] = [op.inputs[0]!, fanOutOf.get(op.result), op.attrs['weight']];
    if (!fanOut || types.get(from)!.role !== 'spikes' || !isTensor(weight)) return [];
    const { low = 0, high = 1 } = levels.get(from) ?? {};
    const numbers = numbersOf(weight);
    const fixed = {
      ...placeOf(op),
      weightBits: bitsOf(numbers),
      messageBits: Math.max(1, Math.ceil(Math.log2(high - low + 1))),
      weights: numbers.length,
    };
    let operations = 0;
    const listen = (messages: ArrayLike<number>) => {
      let events = 0;
      for (let i = 0; i < fanOut.length; i++) {
        if (messages[i] === 0) continue;
        operations += fanOut[i]!;
        events++;
      }
      return events;
    };
    const cost = (count: number) => ({ ...fixed, operations: rounded(operations / count, 2) });
    return [{ from, listen, cost }];
  });
}

/** As many as hold all of the integers, with their sign. */
function bitsOf(numbers: Iterable<number>): number {
  let largest = 0;
  for (const x of numbers) largest = Math.max(largest, Math.abs(x));
  return Math.ceil(Math.log2(largest + 1)) + 1;
}
