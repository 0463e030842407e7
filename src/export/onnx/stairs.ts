import { clamp } from '../../ir/integers.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import { type Shape, broadcastShapes } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { atLeast, atMost } from './clamping.ts';
import type { ModelBuilder } from './model-builder.ts';
import { type Range, type Ranged, cast, extent, fits32, parameter } from './settled.ts';

export interface StairAttrs {
  readonly theta: Tensor;
  readonly bias?: Tensor;
  readonly low: number;
  readonly high: number;
}

/**
 * The stair on which each ledger stands, clamp(floor((ledger + bias + half) / theta), low, high), counted
 * from `origin`. ONNX divides toward zero, so the lowest stair that an element can stand on is taken off
 * before the division, of numbers that are not negative then, and is added again behind it.
 */
export function stairsOf(
  x: Ranged,
  attrs: StairAttrs,
  origin: number,
  builder: ModelBuilder,
): Ranged {
  const { shape, thetas, lowest, shifts, least, most, isCut } = planOf(x, attrs);
  const [moved, theta] = [extent(shifts), extent(thetas)];
  const isNarrow = [moved, theta, sumOf(x, moved)].every(fits32);
  const dtype = isNarrow ? 'i32' : 'i64';
  const numbers = (of: ArrayLike<number>) => parameter(builder, dtype, shape, of);
  const plus = (name: string, of: Float64Array) =>
    of.every((n) => n === 0) ? name : builder.node('Add', [name, numbers(of)]);

  let name = plus(isNarrow ? x.name : cast(builder, x.name, 'i64'), shifts);
  if (x.low + smallest(shifts) < 0) name = atLeast(builder, dtype, name, 0);
  if (theta.high > 1) name = builder.node('Div', [name, numbers(thetas)]);
  const offsets = lowest.map((stair) => stair - origin);
  name = plus(name, offsets);
  if (isCut) name = atMost(builder, dtype, name, most - origin);
  const low = least - origin;
  return { name: isNarrow ? name : cast(builder, name, 'i32'), low, high: most - origin };
}

/** The staircase of each element, or of all that a parameter is broadcast to. */
interface Plan {
  readonly shape: Shape;
  readonly thetas: Float64Array;
  /** The lowest stair that can be reached, and what brings the ledgers of that stair to 0 up to theta. */
  readonly lowest: Float64Array;
  readonly shifts: Float64Array;
  readonly least: number;
  readonly most: number;
  /** Whether a ledger may lie above the highest stair. */
  readonly isCut: boolean;
}

function planOf(x: Range, { theta, bias, low, high }: StairAttrs): Plan {
  const shape = broadcastShapes(theta.shape, bias?.shape ?? [])!;
  const thetas = spread(theta, shape);
  const biases = bias && spread(bias, shape);
  const starts = thetas.map((step, i) => (biases?.[i] ?? 0) + Math.floor(step / 2));
  const stairAt = (ledger: number) =>
    thetas.map((step, i) => Math.floor((ledger + starts[i]!) / step));
  const lowest = stairAt(x.low).map((stair) => clamp(stair, low, high));
  const shifts = starts.map((start, i) => start - lowest[i]! * thetas[i]!);
  const top = -smallest(stairAt(x.high).map((stair) => -stair));
  const most = Math.max(Math.min(top, high), -smallest(lowest.map((stair) => -stair)));
  return { shape, thetas, lowest, shifts, least: smallest(lowest), most, isCut: top > most };
}

function smallest(numbers: Float64Array): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}

function sumOf(a: Range, b: Range): Range {
  return { low: a.low + b.low, high: a.high + b.high };
}
