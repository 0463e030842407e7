import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Pickled, isObject, isSequence } from '../../formats/pickle/values.ts';
import { type Dtype, type Values, bytesPerElement, storageOf } from '../../tensor/dtype.ts';
import {
  HIGHEST_RANK,
  MOST_ELEMENTS,
  type Shape,
  sizeOf,
  spanOf,
  stridedIndex,
  stridesOf,
} from '../../tensor/shape.ts';
import { decodeValues } from '../../tensor/stored.ts';
import { type Tensor, lazyTensor } from '../../tensor/tensor.ts';
import { type FindStorage, type Storage, dtypeOf, isCount, isStorageName } from './storages.ts';

/** How torch writes tensors down: as calls of these, around a storage. */
const PARAMETERS = new Set([
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
]);
const TENSORS = new Set([
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor_v3',
]);

/** What files of tensors alone may name, besides plain containers. */
export function isTensorName(global: string): boolean {
  return TENSORS.has(global) || PARAMETERS.has(global) || isStorageName(global);
}

/** An expanded tensor repeats its elements; more of them than this are no weights. */
const MOST_REPEATED = 2 ** 20;

/** The tensor that a value of a pickle is; nothing where it is something else. */
export function readTensor(value: Pickled, find: FindStorage, at: Location): Tensor | undefined {
  if (!isObject(value)) return undefined;
  if (PARAMETERS.has(value.global)) return readTensor(value.args[0], find, at);
  if (!TENSORS.has(value.global)) return undefined;
  const [reference, offset, shape, strides, , , dtype] = value.args;
  const storage = find(reference);
  const own = value.global.endsWith('_v3') ? dtypeOf(dtype, at) : undefined;
  return viewOf(storage, own ?? storage.dtype ?? 'u8', { offset, shape, strides }, at);
}

/** Where a tensor lies in its storage, in elements: not yet checked. */
export interface Placing {
  readonly offset: Pickled;
  readonly shape: Pickled;
  readonly strides: Pickled;
}

/** A view of a storage, checked to lie in it. Its elements are read when they are first asked for. */
export function viewOf(
  storage: Storage,
  dtype: Dtype,
  { offset, shape, strides }: Placing,
  at: Location,
): Tensor {
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault }, at));
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    return wrong('the shape of a tensor in it is none');
  if (shape.length > HIGHEST_RANK || spanOf(shape) > MOST_ELEMENTS)
    return wrong(`a tensor in it has the shape [${shape.slice(0, HIGHEST_RANK).join(',')}]`);
  const elements = sizeOf(shape);
  const width = bytesPerElement(dtype);
  const held = storage.bytes / width;
  const reach = shape.reduce((sum, extent, i) => sum + (extent - 1) * strides[i]!, 1);
  if (elements > 0 && offset + reach > held)
    return wrong(`a tensor in it ends at element ${offset + reach} of ${held}`);
  if (elements > held + MOST_REPEATED)
    return wrong(`${held} elements are repeated ${elements} times`);
  return lazyTensor(dtype, shape, () => {
    if (elements === 0) return decodeValues(new Uint8Array(), dtype);
    const bytes = storage.open().read(offset * width, reach * width);
    return inOrder(decodeValues(bytes, dtype), dtype, shape, strides);
  });
}

function isCounts(value: Pickled): value is Shape {
  return isSequence(value) && value.every(isCount);
}

/** The elements row by row. */
function inOrder(values: Values, dtype: Dtype, shape: Shape, strides: readonly number[]): Values {
  const rowMajor = stridesOf(shape);
  if (shape.every((extent, i) => extent === 1 || strides[i] === rowMajor[i])) return values;
  const index = stridedIndex(shape, strides);
  const ordered = new (storageOf(dtype))(index.length);
  for (let i = 0; i < index.length; i++) ordered[i] = values[index[i]!]!;
  return ordered;
}
