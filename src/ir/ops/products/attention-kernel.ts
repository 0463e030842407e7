import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, sizeOf } from '../../../tensor/shape.ts';
import { type AttrsOf, bool, defaulted, float, int } from '../../attr.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { extentsOf } from './attention-extents.ts';
import { type Floats, dotProducts } from './dot-products.ts';

export const ATTENTION_ATTRS = {
  scale: float('the products of queries and keys are multiplied by it'),
  causal: defaulted(bool('whether a query sees only the keys up to its own place'), false),
  past: defaulted(int('causal: keys before the place of the first query', { low: 0 }), 0),
  softcap: defaulted(float('scores are bent to stay within it; 0 leaves them', { low: 0 }), 0),
};

/** So many queries at once: their scores stay in the cache. */
const MOST_ROWS = 64;

/** Sums are kept in double precision and rounded once. */
export function attentionKernel(
  attrs: AttrsOf<typeof ATTENTION_ATTRS>,
  [q, k, v, mask]: readonly ValueType[],
): Kernel {
  const { batch, shared, queries, keys, width, out } = extentsOf(q!.shape, k!.shape, v!.shape)!;
  const heads = sizeOf(batch);
  const y = allocate('f32', heads * queries * out);
  const turned = new Float32Array(out * keys);
  const scores = new Float64Array(Math.min(queries, MOST_ROWS) * keys);
  const sums = new Float64Array(Math.min(queries, MOST_ROWS) * out);
  const addMask = mask && maskAdder(mask.shape, [...batch, queries]);
  const block = (xs: readonly Floats[], masks: Numbers | undefined, head: number, l: number) => {
    const [qs, ks] = xs as [Floats, Floats];
    const count = Math.min(queries - l, MOST_ROWS);
    const first = head * queries + l;
    const rows = { values: qs, start: first * width, count };
    const start = Math.floor(head / shared) * keys * width;
    dotProducts(rows, { values: ks, start, count: keys }, width, scores);
    for (let row = 0; row < count; row++) {
      const seen = attrs.causal ? Math.min(keys, l + row + attrs.past + 1) : keys;
      const own = scores.subarray(row * keys, (row + 1) * keys);
      for (let s = 0; s < seen; s++) own[s] = bend(own[s]! * attrs.scale, attrs.softcap);
      addMask?.(own, seen, masks!, first + row);
      shareOut(own, seen);
    }
    const columns = { values: turned, start: 0, count: out };
    dotProducts({ values: scores, start: 0, count }, columns, keys, sums);
    y.set(sums.subarray(0, count * out), first * out);
  };
  const step: Kernel['step'] = (xs) => {
    for (let head = 0; head < heads; head++) {
      const group = Math.floor(head / shared);
      if (head % shared === 0) turn(xs[2]!, group * keys * out, turned, out);
      for (let l = 0; l < queries; l += MOST_ROWS) block(xs as readonly Floats[], xs[3], head, l);
    }
    return y;
  };
  return { step };
}

/** Lays the columns of a head's values one behind the other. */
function turn(values: Numbers, start: number, turned: Float32Array, out: number): void {
  const keys = turned.length / out;
  for (let s = 0; s < keys; s++)
    for (let i = 0; i < out; i++) turned[i * keys + s] = values[start + s * out + i]!;
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

/** Softmax of the keys that are seen, zero for all others; and for all where none has a score. */
function shareOut(scores: Float64Array, seen: number): void {
  let most = -Infinity;
  for (let s = 0; s < seen; s++) most = Math.max(most, scores[s]!);
  let sum = 0;
  if (most !== -Infinity)
    for (let s = 0; s < seen; s++) sum += scores[s] = Math.exp(scores[s]! - most);
  if (sum === 0) scores.fill(0);
  else for (let s = 0; s < seen; s++) scores[s]! /= sum;
  scores.fill(0, seen);
}
