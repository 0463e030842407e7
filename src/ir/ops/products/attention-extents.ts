import { type Shape, broadcastShapes, sameShape } from '../../../tensor/shape.ts';
import { type Fault, fault } from '../../op-def.ts';
import { type ValueType, tensorType } from '../../types.ts';

/** Queries are [..., heads, queries, width], keys [..., groups, keys, width], values [..., groups, keys, out]. */
interface Extents {
  /** All axes of the queries but the last two. */
  readonly batch: Shape;
  /** How many heads of queries, one after another, read the same keys and values. */
  readonly shared: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly out: number;
}

/** How the shapes fit, or nothing when they do not. */
export function extentsOf(q: Shape, k: Shape, v: Shape): Extents | undefined {
  const rank = q.length;
  if (rank < 2 || k.length !== rank || v.length !== rank) return undefined;
  const [queries, width] = q.slice(-2) as [number, number];
  const [keys, widthOfKeys] = k.slice(-2) as [number, number];
  const [keysOfValues, out] = v.slice(-2) as [number, number];
  if (width !== widthOfKeys || keys !== keysOfValues) return undefined;
  const [batch, groups] = [q.slice(0, -2), k.slice(0, -2)];
  if (!sameShape(groups, v.slice(0, -2))) return undefined;
  if (!sameShape(batch.slice(0, -1), groups.slice(0, -1))) return undefined;
  const [heads, ofKeys] = [batch.at(-1) ?? 1, groups.at(-1) ?? 1];
  if (heads !== ofKeys && (ofKeys === 0 || heads % ofKeys !== 0)) return undefined;
  return { batch, shared: ofKeys === 0 ? 1 : heads / ofKeys, queries, keys, width, out };
}

/** The type of what attention gives for queries, keys, values and, where there is one, a mask. */
export function attentionType(
  q: ValueType,
  k: ValueType,
  v: ValueType,
  mask?: ValueType,
): ValueType | Fault {
  const odd = [q, k, v, ...(mask ? [mask] : [])].find(({ dtype }) => dtype !== 'f32');
  if (odd) return fault(`an input is ${odd.dtype}, not f32`);
  const extents = extentsOf(q.shape, k.shape, v.shape);
  if (!extents) {
    const [shapeOfQ, shapeOfK, shapeOfV] = [q, k, v].map(({ shape }) => `[${shape.join(',')}]`);
    return fault(`queries ${shapeOfQ}, keys ${shapeOfK} and values ${shapeOfV} do not fit`);
  }
  const { batch, queries, keys, out } = extents;
  const scores = [...batch, queries, keys];
  const joined = mask && broadcastShapes(mask.shape, scores);
  if (!mask || (joined && sameShape(joined, scores)))
    return tensorType('f32', [...batch, queries, out]);
  return fault(`a mask [${mask.shape.join(',')}] does not fit scores [${scores.join(',')}]`);
}

/** For an element of the result: its part of the query's scores, and the values that these weigh. */
export function attentionTerms([q, k, v]: readonly ValueType[]): number {
  const { keys, width, out } = extentsOf(q!.shape, k!.shape, v!.shape)!;
  return keys * (1 + Math.ceil(width / Math.max(out, 1)));
}
