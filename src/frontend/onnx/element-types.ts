import type { Dtype } from '../../tensor/dtype.ts';

/** A number type of ONNX that is read: how its elements are stored, in either of two places. */
interface ElementType {
  readonly dtype: Dtype;
  /** The list that holds the elements where they are not raw bytes. */
  readonly list: ListName;
}

export type ListName = 'floatData' | 'doubleData' | 'int32Data' | 'int64Data' | 'uint64Data';

/** By their number in TensorProto.DataType. */
export const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map([
  [1, { dtype: 'f32', list: 'floatData' }],
  [2, { dtype: 'u8', list: 'int32Data' }],
  [3, { dtype: 'i8', list: 'int32Data' }],
  [4, { dtype: 'u16', list: 'int32Data' }],
  [5, { dtype: 'i16', list: 'int32Data' }],
  [6, { dtype: 'i32', list: 'int32Data' }],
  [7, { dtype: 'i64', list: 'int64Data' }],
  [9, { dtype: 'bool', list: 'int32Data' }],
  [10, { dtype: 'f16', list: 'int32Data' }],
  [11, { dtype: 'f64', list: 'doubleData' }],
  [12, { dtype: 'u32', list: 'uint64Data' }],
  [13, { dtype: 'u64', list: 'uint64Data' }],
  [16, { dtype: 'bf16', list: 'int32Data' }],
]);

const OTHER_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'undefined'],
  [8, 'string'],
  [14, 'complex64'],
  [15, 'complex128'],
  [17, 'float8e4m3fn'],
  [18, 'float8e4m3fnuz'],
  [19, 'float8e5m2'],
  [20, 'float8e5m2fnuz'],
  [21, 'uint4'],
  [22, 'int4'],
  [23, 'float4e2m1'],
  [24, 'float8e8m0'],
  [25, 'uint2'],
  [26, 'int2'],
  [27, 'float6e2m3'],
  [28, 'float6e3m2'],
]);

/** What to call a number type that is not supported where it stands. */
export function elementTypeName(number: number): string {
  const known = ELEMENT_TYPES.get(number)?.dtype ?? OTHER_NAMES.get(number);
  return known ? `number type ${known}` : `number type ${number}`;
}
