import type { Dtype } from '../../tensor/dtype.ts';

/** The number types of torch by the numbers that its programs call them by (c10/core/ScalarType.h). */
export const DTYPES: ReadonlyMap<number, Dtype> = new Map([
  [0, 'u8'],
  [1, 'i8'],
  [2, 'i16'],
  [3, 'i32'],
  [4, 'i64'],
  [5, 'f16'],
  [6, 'f32'],
  [7, 'f64'],
  [11, 'bool'],
  [15, 'bf16'],
]);

/** The number that TensorProto.DataType has for a number type of a graph. */
export function onnxNumberOf(dtype: Dtype): number {
  return ONNX_NUMBERS[dtype] ?? 1;
}

const ONNX_NUMBERS: Readonly<Partial<Record<Dtype, number>>> = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  bool: 9,
};
