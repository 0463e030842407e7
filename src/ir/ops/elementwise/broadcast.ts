import { type Dtype, type Numbers, allocate } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../../tensor/shape.ts';

/** The shape of an element-wise result, or nothing where the shapes cannot be broadcast. */
export function broadcastAll(shapes: readonly Shape[]): Shape | undefined {
  const join = (whole: Shape | undefined, shape: Shape) => whole && broadcastShapes(whole, shape);
  return shapes.reduce<Shape | undefined>(join, []);
}

export const CANNOT_BROADCAST = 'the shapes of its inputs cannot be broadcast';

/** Repeats the elements of a value as broadcasting does; the very same array where it repeats none. */
export function broadcaster(dtype: Dtype, from: Shape, to: Shape): (values: Numbers) => Numbers {
  if (sizeOf(from) === sizeOf(to)) return (values) => values;
  const repeated = allocate(dtype, sizeOf(to));
  if (sizeOf(from) === 1) return (values) => repeated.fill(values[0]!);
  const index = broadcastIndex(from, to);
  return (values) => {
    for (let i = 0; i < index.length; i++) repeated[i] = values[index[i]!]!;
    return repeated;
  };
}
