import { definePass } from '../src/compiler/pass.ts';
import type { Graph, Op } from '../src/ir/graph.ts';
import { isSynapse } from '../src/ir/synapse-kinds.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { bytesPerElement } from '../src/tensor/dtype.ts';
import { narrowIntegers } from '../src/tensor/narrow-integers.ts';
import { type Tensor, isTensor, numbersOf } from '../src/tensor/tensor.ts';

/**
 * Moves the power of two that all weights of a synapse share into its exponent, and keeps weights in as few
 * bytes as they need then: shift(2^k s, e) = shift(s, e + k), since sums wrap at 32 bits before they are
 * shifted up. A sum that is shifted down loses its low bits, and stays as it is.
 */
export const weightExponents = definePass({
  name: 'weight-exponents',
  summary: 'moves a power of two that all weights of a synapse share into its exponent',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {},
  measure: weightBytes,
  run(graph) {
    const narrow = narrowing();
    const ops = graph.ops.map((op) => (isSynapse(op) ? shifted(op, narrow) : op));
    return ops.some((op, i) => op !== graph.ops[i]) ? { ...graph, ops } : graph;
  },
});

const LARGEST_EXPONENT = 15;

function weightBytes({ ops }: Graph): number {
  return ops.reduce((sum, op) => {
    const { weight } = op.attrs;
    if (!isSynapse(op) || !isTensor(weight)) return sum;
    return sum + sizeOf(weight.shape) * bytesPerElement(weight.dtype);
  }, 0);
}

type Narrow = (weight: Tensor, bits: number) => Tensor;

function shifted(op: Op, narrow: Narrow): Op {
  const { weightBits, signMode } = op.attrs;
  const [weight, exponent] = [op.attrs['weight'] as Tensor, op.attrs['exponent'] as number];
  if (exponent < 0 || (weightBits ?? signMode) !== undefined) return op;
  // What is in bytes cannot be in less.
  if (bytesPerElement(weight.dtype) === 1) return op;
  const bits = Math.min(sharedBits(weight), LARGEST_EXPONENT - exponent);
  const narrowed = narrow(weight, bits);
  if (bytesPerElement(narrowed.dtype) >= bytesPerElement(weight.dtype)) return op;
  return { ...op, attrs: { ...op.attrs, weight: narrowed, exponent: exponent + bits } };
}

/** How many low bits are zero in all weights; none where all weights are zero. */
function sharedBits(weight: Tensor): number {
  let any = 0;
  for (const w of numbersOf(weight)) any |= w;
  return any === 0 ? 0 : 31 - Math.clz32(any & -any);
}

/** A tensor that several ops hold stays one. */
function narrowing(): Narrow {
  const made = new Map<Tensor, Map<number, Tensor>>();
  return (weight, bits) => {
    const known = made.get(weight) ?? new Map<number, Tensor>();
    made.set(weight, known);
    // By as many bits as the exponent of an op has room for.
    if (!known.has(bits)) known.set(bits, narrowed(weight, bits));
    return known.get(bits)!;
  };
}

function narrowed(weight: Tensor, bits: number): Tensor {
  return narrowIntegers(
    weight.shape,
    Int32Array.from(numbersOf(weight), (w) => w >> bits),
  );
}
