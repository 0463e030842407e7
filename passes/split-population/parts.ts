import type { Attrs, Op } from '../../src/ir/graph.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Slice, sliceOf, slicesOf } from '../../src/tensor/slice.ts';
import { type Tensor, isTensor } from '../../src/tensor/tensor.ts';

/** Populations each neuron of which hears its own current only, and sends messages, which can be joined. */
export const SPLIT_KINDS: ReadonlySet<string> = new Set([
  'delta',
  'integrate-and-fire',
  'leaky-integrate-and-fire',
  'level',
  'lif',
  'lif-adaptive',
  'lif-plain',
  'lif-soft-reset',
  'sigma-delta',
]);

/** Tensors that are not for single neurons. */
const SHARED: ReadonlySet<string> = new Set(['table']);

/** Slices of a shape of at most so many elements, along the axis that needs the fewest; nothing where none will do. */
export function partsOf(shape: Shape, most: number): readonly Slice[] | undefined {
  const size = sizeOf(shape);
  const choices = shape.flatMap((extent, axis) => {
    const room = Math.floor(most / (size / extent));
    return extent > 1 && room > 0 ? [slicesOf(extent, room).map((one) => ({ axis, ...one }))] : [];
  });
  return choices.reduce<readonly Slice[] | undefined>(
    (best, slices) => (best && best.length <= slices.length ? best : slices),
    undefined,
  );
}

/** Parameters of the neurons of a slice of a population. */
export function slicedAttrs({ attrs, type: { shape } }: Op, slice: Slice): Attrs {
  const entries = Object.entries(attrs).map(([name, attr]) =>
    isTensor(attr) && !SHARED.has(name)
      ? ([name, sliced(attr, shape, slice)] as const)
      : ([name, attr] as const),
  );
  return Object.fromEntries(entries);
}

/** A tensor that broadcasts to a shape. */
function sliced(tensor: Tensor, shape: Shape, slice: Slice): Tensor {
  const axis = slice.axis - (shape.length - tensor.shape.length);
  return axis < 0 || tensor.shape[axis] === 1 ? tensor : sliceOf(tensor, { ...slice, axis });
}

/** The same of the synapse that makes a slice of its current: weights are [out, in, ...]. */
export function slicedSynapse({ kind, attrs, type }: Op, slice: Slice): Attrs | undefined {
  const axis = kind === 'conv' ? 1 : type.shape.length - 1;
  const isWhole = kind === 'dense' || (kind === 'conv' && attrs['groups'] === 1);
  // How a chip signs weights follows from all of them.
  if (!isWhole || axis !== slice.axis || attrs['weightBits'] !== undefined) return undefined;
  const rows = { ...slice, axis: 0 };
  const delays = attrs['delays'] as Tensor | undefined;
  return {
    ...attrs,
    weight: sliceOf(attrs['weight'] as Tensor, rows),
    ...(delays && { delays: sliceOf(delays, rows) }),
  };
}
