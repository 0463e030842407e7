import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { refuse } from './refusal.ts';

/** What a value is multiplied with: one number, or a few that broadcast, in double precision. */
export interface Coefficient {
  readonly shape: Shape;
  readonly values: Float64Array;
}

export function coefficient(value: number): Coefficient {
  return { shape: [], values: Float64Array.of(value) };
}

export const ZERO = coefficient(0);
export const ONE = coefficient(1);

/** A tensor's numbers; a single one where all are equal, as those of a state at its start are. */
export function coefficientOf(given: Tensor): Coefficient {
  return shrink({ shape: given.shape, values: Float64Array.from(numbersOf(given)) });
}

export function shrink({ shape, values }: Coefficient): Coefficient {
  const [first] = values;
  if (first !== undefined && values.every((value) => value === first)) return coefficient(first);
  return { shape, values };
}

/** A function of the elements in the same place. */
export function zip(
  f: (...values: readonly number[]) => number,
  ...given: readonly Coefficient[]
): Coefficient {
  if (given.every(isOne)) return coefficient(f(...given.map(({ values }) => values[0]!)));
  const shape = given.reduce<Shape>(
    (whole, part) =>
      broadcastShapes(whole, part.shape) ?? refuse('parameters of one neuron differ in shape'),
    [],
  );
  const index = given.map((part) => broadcastIndex(part.shape, shape));
  const values = new Float64Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++)
    values[i] = f(...given.map((part, n) => part.values[index[n]![i]!]!));
  return shrink({ shape, values });
}

/** Whether it is one number for all elements. */
export function isOne({ values }: Coefficient): boolean {
  return values.length === 1;
}

export function isZero({ values }: Coefficient): boolean {
  return values.every((value) => value === 0);
}

export function largest({ values }: Coefficient): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Differences below this, relative to the numbers around, are rounding errors of float32. */
export const TOLERANCE = 1e-5;

export function isNear(a: Coefficient, b: Coefficient, scale?: number): boolean {
  const difference = zip((x, y) => x - y, a, b);
  const most = scale ?? Math.max(largest(a), largest(b));
  return largest(difference) <= TOLERANCE * most;
}

/** Without the axes along which it is the same. */
function squeeze(given: Coefficient): Coefficient {
  let { shape, values } = given;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const flat = shape.with(axis, 1);
    const index = broadcastIndex(flat, shape);
    const kept = new Float64Array(sizeOf(flat));
    index.forEach((to, i) => (kept[to] = values[i]!));
    if (shape[axis] === 1 || !index.every((to, i) => kept[to] === values[i])) continue;
    [shape, values] = [flat, kept];
  }
  const first = shape.findIndex((extent) => extent !== 1);
  return { shape: first === -1 ? [] : shape.slice(first), values };
}

/** A parameter of an op: float32 where that says all of it. */
export function toTensor(given: Coefficient): Tensor {
  const { shape, values } = squeeze(given);
  const single = Float32Array.from(values);
  const isExact = values.every(
    (value, i) => Math.abs(value - single[i]!) <= 1e-12 * Math.abs(value),
  );
  return isExact ? tensor('f32', shape, single) : tensor('f64', shape, values);
}
