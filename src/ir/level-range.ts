import { type Tensor, numbersOf } from '../tensor/tensor.ts';
import type { Attrs } from './graph.ts';

/** Between what numbers lie. */
export type Range = readonly [low: number, high: number];

/** Between what the levels of a population lie, and zero, as far as its attributes say it. */
export function levelRange(kind: string, given: Attrs): Range | undefined {
  const attrs = given as Partial<LevelAttrs>;
  switch (kind) {
    case 'encode':
    case 'normalise':
      return [attrs.low!, attrs.high!];
    case 'integrate-and-fire':
      return attrs.window === undefined ? undefined : [0, attrs.window];
    case 'level':
      return attrs.table ? extentOf(attrs.table) : [attrs.low!, attrs.high!];
    case 'log-sum':
      return [Math.min(attrs.low!, 0), attrs.high! + attrs.rises!.shape[0]!];
    case 'lookup':
      return extentOf(attrs.table!);
    case 'shares':
      return [0, attrs.most!];
    case 'source':
      return extentOf(attrs.value!);
    default:
      return undefined;
  }
}

interface LevelAttrs {
  readonly low: number;
  readonly high: number;
  readonly most: number;
  readonly window: number;
  readonly rises: Tensor;
  readonly table: Tensor;
  readonly value: Tensor;
}

/** Tables are large, and every step of a compile asks again. */
const EXTENTS = new WeakMap<Tensor, Range>();

/** Between what the numbers of a tensor lie, and zero. */
export function extentOf(tensor: Tensor): Range {
  const known = EXTENTS.get(tensor);
  if (known) return known;
  let [low, high] = [0, 0];
  for (const x of numbersOf(tensor)) {
    if (x < low) low = x;
    else if (x > high) high = x;
  }
  EXTENTS.set(tensor, [low, high]);
  return [low, high];
}
