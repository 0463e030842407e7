import { bitWidth, integerDtype } from './dtype.ts';
import type { Shape } from './shape.ts';
import { type Tensor, tensor } from './tensor.ts';

/** Integers of 32 bits in as few signed bytes as hold them: 1, 2 or 4. */
export function narrowIntegers(shape: Shape, data: Int32Array): Tensor {
  let [low, high] = [-1, 0];
  const { length } = data;
  // By index: an iterator takes ten times as long.
  for (let i = 0; i < length; i++) {
    const x = data[i]!;
    if (x < low) low = x;
    else if (x > high) high = x;
  }
  const bits = bitWidth(integerDtype(low, high));
  if (bits > 16) return tensor('i32', shape, data);
  return bits > 8
    ? tensor('i16', shape, new Int16Array(data))
    : tensor('i8', shape, new Int8Array(data));
}
