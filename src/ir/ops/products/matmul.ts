import { type Numbers, allocate, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { broadcastIndex, sizeOf } from '../../../tensor/shape.ts';
import { wrapTo } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tensorType } from '../../types.ts';
import { dtypeFault } from '../elementwise/accepts.ts';
import { dotProducts } from './dot-products.ts';
import { type Product, noProduct, planProduct } from './plan-product.ts';

/**
 * numpy's product of two values. Axes before the last two are a batch and broadcast; a vector on
 * the left is a row, on the right a column, and loses that axis again. Sums of floats are kept in
 * double precision and rounded once; those of integers wrap.
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
    const wrong = dtypeFault('number', a!.dtype);
    if (wrong) return fault(wrong);
    if (a!.dtype !== b!.dtype) return fault(`its inputs are ${a!.dtype} and ${b!.dtype}`);
    const product = planProduct(a!.shape, b!.shape);
    if (product) return tensorType(a!.dtype, product.shape);
    return fault(noProduct(a!.shape, b!.shape));
  },
  kernel({ inputs: [a, b], type: { dtype, shape } }): Kernel {
    const plan = planProduct(a!.shape, b!.shape)!;
    const { rows, inner, columns, batch } = plan;
    const matrixOfA = broadcastIndex(plan.batchOfA, batch);
    const matrixOfB = broadcastIndex(plan.batchOfB, batch);
    const y = allocate(dtype, sizeOf(shape));
    const turned = allocate(dtype, inner * columns);
    const multiply = isFloat(dtype) ? timesFloats(plan) : timesIntegers(plan, bitWidth(dtype));
    const wrap = isFloat(dtype) ? undefined : wrapTo(dtype);
    const step: Kernel['step'] = ([x, z]) => {
      for (let i = 0; i < matrixOfA.length; i++) {
        if (i === 0 || matrixOfB[i] !== matrixOfB[i - 1])
          turn(z!, matrixOfB[i]! * inner * columns, plan, turned);
        y.set(multiply(x!, matrixOfA[i]! * rows * inner, turned), i * rows * columns);
      }
      if (wrap) for (let i = 0; i < y.length; i++) y[i] = wrap(y[i]!);
      return y;
    };
    return { step };
  },
  terms: ({ inputs: [a] }) => a!.shape.at(-1)!,
  draw: (_random, [a, b]) => (planProduct(a!.shape, b!.shape) ? {} : undefined),
});

/** Lays the columns of a matrix one behind the other. */
function turn(z: Numbers, start: number, { inner, columns }: Product, turned: Numbers): void {
  for (let k = 0; k < inner; k++) {
    const row = start + k * columns;
    for (let n = 0; n < columns; n++) turned[n * inner + k] = z[row + n]!;
  }
}

/** The product of the matrix that starts somewhere in `x` with one whose columns are given. */
type Times = (x: Numbers, start: number, columns: Numbers) => Numbers;

function timesFloats({ rows, inner, columns }: Product): Times {
  const sums = new Float64Array(rows * columns);
  return (x, start, turned) => {
    const left = { values: x as Float32Array, start, count: rows };
    const right = { values: turned as Float32Array, start: 0, count: columns };
    dotProducts(left, right, inner, sums);
    return sums;
  };
}

function timesIntegers({ rows, inner, columns }: Product, bits: number): Times {
  // Those of 64 bits are doubles, exact to 2^53; the others are exact modulo 2^32.
  const isWide = bits > 32;
  const sums = isWide ? new Float64Array(rows * columns) : new Int32Array(rows * columns);
  return (x, start, turned) => {
    for (let i = 0; i < sums.length; i++) {
      const atX = start + Math.floor(i / columns) * inner;
      const atZ = (i % columns) * inner;
      let sum = 0;
      if (isWide) for (let k = 0; k < inner; k++) sum += x[atX + k]! * turned[atZ + k]!;
      else
        for (let k = 0; k < inner; k++) sum = (sum + Math.imul(x[atX + k]!, turned[atZ + k]!)) | 0;
      sums[i] = sum;
    }
    return sums;
  };
}
