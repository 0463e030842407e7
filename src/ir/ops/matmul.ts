import { allocate } from '../../tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../tensor/shape.ts';
import { type Kernel, defineOp, fault } from '../op-def.ts';
import { tensorType } from '../types.ts';

/**
 * numpy's product of two values. Axes before the last two are a batch and broadcast; a vector on
 * the left is a row, on the right a column, and loses that axis again. Sums are kept in double
 * precision and rounded once.
 */
export const matmul = defineOp({
  kind: 'matmul',
  summary: 'the matrix product of two tensors, broadcast over the axes before the last two',
  equations: ['y[..., m, n] = sum over k: a[..., m, k] * b[..., k, n]'],
  stages: ['ann'],
  inputs: ['a', 'b'],
  state: [],
  attrs: {},
  infer({ inputs: [a, b] }) {
    if (a!.dtype !== 'f32' || b!.dtype !== 'f32') return fault('its inputs are not both f32');
    const product = planProduct(a!.shape, b!.shape);
    if (product) return tensorType('f32', product.shape);
    return fault(`[${a!.shape.join(',')}] and [${b!.shape.join(',')}] have no matrix product`);
  },
  kernel({ inputs: [a, b], type }): Kernel {
    const plan = planProduct(a!.shape, b!.shape)!;
    const matrixOfA = broadcastIndex(plan.batchOfA, plan.batch);
    const matrixOfB = broadcastIndex(plan.batchOfB, plan.batch);
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([x, z]) => {
      const { rows, inner, columns } = plan;
      for (let i = 0; i < y.length; i++) {
        const matrix = Math.floor(i / (rows * columns));
        const row = Math.floor(i / columns) % rows;
        const atA = (matrixOfA[matrix]! * rows + row) * inner;
        const atB = matrixOfB[matrix]! * inner * columns + (i % columns);
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += x![atA + k]! * z![atB + k * columns]!;
        y[i] = sum;
      }
      return y;
    };
    return { step };
  },
  draw: (_random, [a, b]) => (planProduct(a!.shape, b!.shape) ? {} : undefined),
});

interface Product {
  readonly batchOfA: Shape;
  readonly batchOfB: Shape;
  readonly batch: Shape;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly shape: Shape;
}

/** How two shapes multiply, or nothing when they do not. */
function planProduct(a: Shape, b: Shape): Product | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  const [rows, inner] = left.slice(-2) as [number, number];
  const [innerOfB, columns] = right.slice(-2) as [number, number];
  const [batchOfA, batchOfB] = [left.slice(0, -2), right.slice(0, -2)];
  const batch = broadcastShapes(batchOfA, batchOfB);
  if (!batch || inner !== innerOfB) return undefined;
  const matrix = [...(a.length === 1 ? [] : [rows]), ...(b.length === 1 ? [] : [columns])];
  return { batchOfA, batchOfB, batch, rows, inner, columns, shape: [...batch, ...matrix] };
}
