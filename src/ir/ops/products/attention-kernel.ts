import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, sizeOf } from '../../../tensor/shape.ts';
import { type AttrsOf, bool, defaulted, float, int } from '../../attr.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { extentsOf } from './attention-extents.ts';

export const ATTENTION_ATTRS = {
  scale: float('the products of queries and keys are multiplied by it'),
  causal: defaulted(bool('whether a query sees only the keys up to its own place'), false),
  past: defaulted(int('causal: keys before the place of the first query', { low: 0 }), 0),
  softcap: defaulted(float('scores are bent to stay within it; 0 leaves them', { low: 0 }), 0),
};

/** One query after another. Sums are kept in double precision and rounded once. */
export function attentionKernel(
  attrs: AttrsOf<typeof ATTENTION_ATTRS>,
  [q, k, v, mask]: readonly ValueType[],
): Kernel {
  const { batch, shared, queries, keys, width, out } = extentsOf(q!.shape, k!.shape, v!.shape)!;
  const rows = sizeOf(batch) * queries;
  const y = allocate('f32', rows * out);
  const scores = new Float64Array(keys);
  const sums = new Float64Array(out);
  const addMask = mask && maskAdder(mask.shape, [...batch, queries]);
  const step: Kernel['step'] = ([qs, ks, vs, masks]) => {
    for (let row = 0; row < rows; row++) {
      const group = Math.floor(Math.floor(row / queries) / shared);
      const seen = attrs.causal ? Math.min(keys, (row % queries) + attrs.past + 1) : keys;
      for (let s = 0; s < seen; s++) {
        const key = (group * keys + s) * width;
        let product = 0;
        for (let i = 0; i < width; i++) product += qs![row * width + i]! * ks![key + i]!;
        scores[s] = bend(product * attrs.scale, attrs.softcap);
      }
      addMask?.(scores, seen, masks!, row);
      const sum = exponentials(scores, seen);
      sums.fill(0);
      for (let s = 0; s < seen && sum !== 0; s++) {
        const share = scores[s]! / sum;
        const value = (group * keys + s) * out;
        for (let i = 0; i < out; i++) sums[i]! += share * vs![value + i]!;
      }
      y.set(sums, row * out);
    }
    return y;
  };
  return { step };
}

function bend(score: number, softcap: number): number {
  return softcap === 0 ? score : softcap * Math.tanh(score / softcap);
}

type AddMask = (scores: Float64Array, seen: number, mask: Numbers, row: number) => void;

/** Adds what a mask of some shape says to the first scores of a query, which is a row of them. */
function maskAdder(mask: Shape, queries: Shape): AddMask {
  const extent = mask.at(-1) ?? 1;
  const stride = extent === 1 ? 0 : 1;
  const maskRow = broadcastIndex(mask.slice(0, -1), queries);
  return (scores, seen, values, row) => {
    const start = maskRow[row]! * extent;
    for (let s = 0; s < seen; s++) scores[s]! += values[start + s * stride]!;
  };
}

/** Puts exponentials in the place of scores; their sum, which is zero where no key may be seen. */
function exponentials(scores: Float64Array, seen: number): number {
  let most = -Infinity;
  for (let s = 0; s < seen; s++) most = Math.max(most, scores[s]!);
  if (most === -Infinity) return 0;
  let sum = 0;
  for (let s = 0; s < seen; s++) sum += scores[s] = Math.exp(scores[s]! - most);
  return sum;
}
