import { wrongTensor } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { storageOf } from '../../tensor/dtype.ts';
import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import { type Tensor, lazyTensor } from '../../tensor/tensor.ts';
import type { Source } from '../frontend.ts';
import type { SparseTensorProto } from './schema.ts';
import { readShape, readTensor } from './tensor.ts';

/** A tensor of which the file holds only the elements that are not zero, with all of its elements. */
export function readSparseTensor(proto: SparseTensorProto, source: Source, at: Location): Tensor {
  const wrong = (fault: string) => fail(wrongTensor({ fault }, at));
  if (!proto.values || !proto.indices) return wrong('it has no values or no indices');
  const values = readTensor(proto.values, source, at);
  const indices = readTensor(proto.indices, source, at);
  const shape = readShape(proto.dims, at);
  const count = sizeOf(values.shape);
  if (values.shape.length !== 1) return wrong('its values are no list');
  if (indices.dtype !== 'i64') return wrong('its indices are no integers of 64 bits');
  const [rows, columns = 1] = indices.shape;
  const isFlat = indices.shape.length === 1;
  if (rows !== count || (!isFlat && (indices.shape.length !== 2 || columns !== shape.length)))
    return wrong(`its indices are [${indices.shape.join(',')}] for ${count} values`);
  if (sizeOf(shape) > Math.max(SMALL, count * MOST_PER_VALUE))
    return wrong(`its shape is [${shape.join(',')}], for ${count} values`);
  const strides = isFlat ? [1] : stridesOf(shape);
  const places = () => {
    const found = placesOf(
      indices.data as BigInt64Array,
      strides,
      isFlat ? [sizeOf(shape)] : shape,
    );
    return doAscend(found) ? found : wrong('its indices are not in order or not inside');
  };
  if (count <= FEW) places();
  return lazyTensor(values.dtype, shape, () => {
    const dense = new (storageOf(values.dtype))(sizeOf(shape));
    places().forEach((place, i) => (dense[place] = values.data[i]!));
    return dense;
  });
}

/** So few indices are looked at while the model is read; the faults of others are told when they are. */
const FEW = 1024;

/** What may be allocated whatever the file says: 16 Mi elements. */
const SMALL = 2 ** 24;

/** Above, a file must hold one of so many elements: a few bytes shall not become gigabytes. */
const MOST_PER_VALUE = 256;

/** Where each value goes in row-major order; -1 where an index is outside. */
function placesOf(indices: BigInt64Array, strides: readonly number[], extents: Shape): number[] {
  const rank = strides.length;
  return Array.from({ length: rank === 0 ? 0 : indices.length / rank }, (_, i) => {
    let place = 0;
    for (let axis = 0; axis < rank; axis++) {
      const index = Number(indices[i * rank + axis]);
      if (index < 0 || index >= extents[axis]!) return -1;
      place += index * strides[axis]!;
    }
    return place;
  });
}

function doAscend(places: readonly number[]): boolean {
  return places.every((place, i) => place > (places[i - 1] ?? -1));
}
