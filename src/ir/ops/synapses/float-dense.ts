import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { type Floats, dotProducts } from '../products/dot-products.ts';

/** Rows that are multiplied at once. */
const BLOCK = 64;

/** The dense layer of floats: all rows of the input times all rows of the weights. */
export function floatDense(type: ValueType, weight: Tensor, bias: Tensor | undefined): Kernel {
  const [out, width] = weight.shape as [number, number];
  const y = new Float32Array(sizeOf(type.shape));
  const rows = out === 0 ? 0 : y.length / out;
  const weights = { values: numbersOf(weight) as Floats, start: 0, count: out };
  const biases = bias && numbersOf(bias);
  const sums = new Float64Array(Math.min(rows, BLOCK) * out);
  const step: Kernel['step'] = ([x]) => {
    const values = x as Float32Array;
    for (let first = 0; first < rows; first += BLOCK) {
      const count = Math.min(BLOCK, rows - first);
      dotProducts({ values, start: first * width, count }, weights, width, sums);
      const at = first * out;
      for (let i = 0; i < count * out; i++) y[at + i] = sums[i]! + (biases ? biases[i % out]! : 0);
    }
    return y;
  };
  return { step };
}
