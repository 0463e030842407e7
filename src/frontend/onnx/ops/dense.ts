import { isFloat } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/shape.ts';
import { type Tensor, lazyTensor, numbersOf } from '../../../tensor/tensor.ts';

/** A constant matrix that can be the weight of a `dense` op. */
export function isWeight(tensor: Tensor | undefined): tensor is Tensor {
  return tensor !== undefined && isFloat(tensor.dtype) && tensor.shape.length === 2;
}

/** The matrix with rows as columns. */
export function transpose(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as readonly [number, number];
  const load = () => {
    const from = numbersOf(matrix);
    const to = new Float32Array(from.length);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        to[column * rows + row] = from[row * columns + column]!;
    return to;
  };
  return lazyTensor('f32', [columns, rows], load);
}

/** Every element times a factor; the very same tensor where that changes nothing. */
export function scale(tensor: Tensor, factor: number): Tensor {
  if (factor === 1) return tensor;
  const load = () => Float32Array.from(numbersOf(tensor), (x) => x * factor);
  return lazyTensor('f32', tensor.shape, load);
}

/** The same elements in another shape of as many elements. */
export function withShape(tensor: Tensor, shape: Shape): Tensor {
  return lazyTensor(tensor.dtype, shape, () => tensor.data);
}
