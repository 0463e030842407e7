import type { Attrs } from '../graph.ts';
import { spread } from '../ops/neurons/parameter.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { tensorIn } from './facts.ts';

/** Parameters of which so many neighbours have the same; behind the last one comes the first again. */
export interface SharedParameters {
  readonly run: number;
  readonly stairs: readonly Float64Array[];
}

/** Parameters of neurons of a shape, without the axes in front and behind along which none of them changes. */
export function sharedParameters(
  attrs: Attrs,
  names: readonly string[],
  shape: Shape,
): SharedParameters {
  if (sizeOf(shape) === 0) return { run: 1, stairs: names.map(() => new Float64Array()) };
  const tensors = names.map((name) => tensorIn(attrs, name));
  const changes = shape.map((_, axis) =>
    tensors.some((tensor) => extentAt(tensor, shape, axis) > 1),
  );
  const first = changes.indexOf(true);
  const last = changes.lastIndexOf(true);
  const own = first === -1 ? [] : shape.slice(first, last + 1);
  const run = Math.max(1, sizeOf(shape.slice(last + 1)));
  const stairs = tensors.map((tensor) => {
    if (!tensor) return new Float64Array(sizeOf(own));
    const extents = own.map((_, i) => extentAt(tensor, shape, first + i));
    return spread({ ...tensor, shape: extents }, own);
  });
  return { run, stairs };
}

/** How many numbers a parameter has along an axis of the neurons. */
function extentAt(tensor: Tensor | undefined, shape: Shape, axis: number): number {
  return tensor?.shape[tensor.shape.length - shape.length + axis] ?? 1;
}
