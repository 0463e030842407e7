import type { Op } from '../../src/ir/graph.ts';
import { type Shape, sizeOf, stridesOf } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

const SYNAPSES: ReadonlySet<string> = new Set(['dense', 'conv', 'sparse']);

export function isSynapse(op: Op): boolean {
  return SYNAPSES.has(op.kind);
}

/**
 * The output channels of a synapse, which are rows of its weights, and the axis of its result along
 * which they stand, counted from the end. A sparse synapse keeps its weights by source: one channel.
 */
export function channelsOf(op: Op): { readonly count: number; readonly axisFromEnd: number } {
  const { shape } = op.attrs['weight'] as Tensor;
  if (op.kind === 'dense') return { count: shape[0]!, axisFromEnd: 1 };
  if (op.kind === 'conv') return { count: shape[0]!, axisFromEnd: shape.length - 1 };
  return { count: 1, axisFromEnd: 1 };
}

/** For each element of a value, its channel. */
export function channelIndex(count: number, axisFromEnd: number, shape: Shape): Int32Array {
  const index = new Int32Array(sizeOf(shape));
  if (count === 1) return index;
  const stride = stridesOf(shape)[shape.length - axisFromEnd]!;
  return index.map((_, i) => Math.floor(i / stride) % count);
}
