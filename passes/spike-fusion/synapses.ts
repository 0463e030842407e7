import type { Op } from '../../src/ir/graph.ts';
import { integerDtype, bitWidth } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';

/**
 * Whether a synapse's current is a product of its weights with the messages of this step, modulo 2^width: a right
 * shift rounds, weights that a chip truncates are not those that stand here, and delays bring others' sums in.
 */
export function isLinear({ attrs }: Op): boolean {
  const { exponent = 0, weightBits, signMode, delays } = attrs;
  return (exponent as number) >= 0 && (weightBits ?? signMode ?? delays) === undefined;
}

/** Integers of 32 bits in as few bytes as hold them. */
export function narrowWeights(shape: Shape, data: Int32Array): Tensor {
  let [low, high] = [0, 0];
  const { length } = data;
  for (let i = 0; i < length; i++) {
    if (data[i]! < low) low = data[i]!;
    else if (data[i]! > high) high = data[i]!;
  }
  const bits = bitWidth(integerDtype(Math.min(low, -1), high));
  if (bits > 16) return tensor('i32', shape, data);
  return bits > 8
    ? tensor('i16', shape, new Int16Array(data))
    : tensor('i8', shape, new Int8Array(data));
}
