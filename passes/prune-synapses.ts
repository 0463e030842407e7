import { definePass } from '../src/compiler/pass.ts';
import { defaulted, float } from '../src/ir/attr.ts';
import type { Attrs, Graph, Op } from '../src/ir/graph.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Tensor, isTensor, numbersOf, tensor } from '../src/tensor/tensor.ts';

/**
 * Takes the small weights of each neuron away: those of a magnitude below a part of its largest. It changes what
 * the network computes, so it is in no level; under a
 * floor of accuracy the compiler finds how much may go. It prunes behind calibration, so that what is measured there is
 * what comes out. Listed synapses go from their list; those of a matrix or a kernel
 * become zero, which messages still meet.
 */
export const pruneSynapses = definePass({
  name: 'prune-synapses',
  summary: 'takes weights away that are small beside the largest one of their neuron; approximate',
  from: ['snn', 'fixed'],
  removes: [],
  preserves: 'nothing',
  options: {
    below: defaulted(
      float('weights of a smaller part of the largest go', { low: 0, high: 1 }),
      0.02,
    ),
  },
  measure: weightsLeft,
  run(graph, { options: { below } }) {
    const ops = graph.ops.map((op) => (ROWS[op.kind] ? pruned(op, below) : op));
    return ops.some((op, i) => op !== graph.ops[i]) ? { ...graph, ops } : graph;
  },
});

/** The neuron, or the channel of neurons, that each weight is one of. */
const ROWS: Readonly<Record<string, (op: Op) => (at: number) => number>> = {
  dense: byRow,
  conv: byRow,
  sparse: ({ attrs }) => {
    const targets = numbersOf(attrs['targets'] as Tensor);
    return (at) => targets[at]!;
  },
};

function byRow({ attrs }: Op): (at: number) => number {
  const run = sizeOf((attrs['weight'] as Tensor).shape.slice(1));
  return (at) => Math.floor(at / run);
}

function weightsLeft({ ops }: Graph): number {
  let count = 0;
  for (const { kind, attrs } of ops)
    if (ROWS[kind] && isTensor(attrs['weight']))
      for (const w of numbersOf(attrs['weight'])) if (w !== 0) count++;
  return count;
}

function pruned(op: Op, below: number): Op {
  const weight = op.attrs['weight'] as Tensor;
  const [numbers, rowOf] = [numbersOf(weight), ROWS[op.kind]!(op)];
  const largest = new Map<number, number>();
  for (let i = 0; i < numbers.length; i++) {
    const row = rowOf(i);
    largest.set(row, Math.max(largest.get(row) ?? 0, Math.abs(numbers[i]!)));
  }
  const isSmall = (i: number) => Math.abs(numbers[i]!) < below * largest.get(rowOf(i))!;
  const small = [...numbers.keys()].filter((i) => numbers[i] !== 0 && isSmall(i));
  if (small.length === 0) return op;
  return { ...op, attrs: op.kind === 'sparse' ? without(op, small) : zeroed(op, small) };
}

function zeroed({ attrs }: Op, places: readonly number[]): Attrs {
  const { dtype, shape, data } = attrs['weight'] as Tensor;
  const left = data.slice();
  for (const place of places) left[place] = 0;
  return { ...attrs, weight: tensor(dtype, shape, left) };
}

function without({ attrs }: Op, places: readonly number[]): Attrs {
  const gone = new Set(places);
  const starts = attrs['starts'] as Tensor;
  const count = (attrs['targets'] as Tensor).shape[0]!;
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => !gone.has(i));
  const before = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) before[i + 1] = before[i]! + (gone.has(i) ? 0 : 1);
  const lists = ['targets', 'weight', 'delays'].flatMap((name) => {
    const list = attrs[name] as Tensor | undefined;
    return list ? [[name, only(list, kept)] as const] : [];
  });
  const begins = Int32Array.from(numbersOf(starts), (start) => before[start]!);
  return { ...attrs, ...Object.fromEntries(lists), starts: tensor('i32', starts.shape, begins) };
}

function only({ dtype, data }: Tensor, places: readonly number[]): Tensor {
  const part = data.slice(0, places.length);
  places.forEach((place, i) => (part[i] = data[place]!));
  return tensor(dtype, [places.length], part);
}
