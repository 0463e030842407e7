import { type Dtype, type Values, isFloat } from '../../tensor/dtype.ts';
import {
  type Float8Name,
  bfloatsToFloats,
  float8sToFloats,
  halvesToFloats,
} from '../../tensor/narrow-floats.ts';
import { ELEMENT_TYPES, type ListName } from './element-types.ts';

/** How the elements of a tensor lie in a file, and what becomes of them: floats of any width are f32. */
export interface Layout {
  readonly dtype: Dtype;
  /** The list that holds the entries where they are not raw bytes. */
  readonly list: ListName;
  /** What the file holds: an element in each entry, or two. */
  readonly entry: Dtype;
  readonly perEntry: 1 | 2;
  readonly unpack: (entries: Values, elements: number) => Values;
}

/** By the number of TensorProto.DataType; nothing where tensors of it are not read. */
export function layoutOf(number: number): Layout | undefined {
  return NARROW.get(number) ?? ownLayout(number);
}

/** Types that are read, but that no other value of a graph has. */
const NARROW: ReadonlyMap<number, Layout> = new Map([
  [17, float8('e4m3fn')],
  [18, float8('e4m3fnuz')],
  [19, float8('e5m2')],
  [20, float8('e5m2fnuz')],
  [21, halfBytes('u4', (nibble) => nibble)],
  [22, halfBytes('i4', (nibble) => (nibble << 28) >> 28)],
]);

function ownLayout(number: number): Layout | undefined {
  const type = ELEMENT_TYPES.get(number);
  if (!type) return undefined;
  const dtype = isFloat(type.dtype) ? 'f32' : type.dtype;
  return { dtype, list: type.list, entry: type.dtype, perEntry: 1, unpack: widening(type.dtype) };
}

function widening(dtype: Dtype): (entries: Values) => Values {
  if (dtype === 'f16') return (entries) => halvesToFloats(entries as Uint16Array);
  if (dtype === 'bf16') return (entries) => bfloatsToFloats(entries as Uint16Array);
  if (dtype === 'f64') return (entries) => Float32Array.from(entries as Float64Array);
  return (entries) => entries;
}

function float8(format: Float8Name): Layout {
  const unpack = (entries: Values) => float8sToFloats(entries as Uint8Array, format);
  return { dtype: 'f32', list: 'int32Data', entry: 'u8', perEntry: 1, unpack };
}

/** Two integers of four bits in a byte, the first one in its lower half. */
function halfBytes(dtype: 'u4' | 'i4', read: (nibble: number) => number): Layout {
  const unpack = (entries: Values, elements: number) => {
    const values = new (dtype === 'i4' ? Int8Array : Uint8Array)(elements);
    for (let i = 0; i < elements; i++)
      values[i] = read((Number(entries[i >> 1]) >> (4 * (i & 1))) & 0xf);
    return values;
  };
  return { dtype, list: 'int32Data', entry: 'u8', perEntry: 2, unpack };
}
