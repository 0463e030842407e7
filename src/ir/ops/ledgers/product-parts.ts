import { type Dtype, isFloat } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Stage, type ValueType, currentType } from '../../types.ts';

/*
 * Products of two ledgers. What is sent is how the product changed, a * B' + A * b where B' is the
 * ledger of b with b in it, so the sum of all that was sent is the product of what has arrived. At `snn`
 * the same integers are floats, exact up to 2^24.
 */

export const FACTOR = defaulted(
  int('units of the current in one unit of the product', { low: 1 }),
  1,
);

export const PRODUCT_STATE = ['ledgerA', 'ledgerB'] as const;

export function productType(stage: Stage, shape: Shape): ValueType {
  return currentType(stage === 'snn' ? 'f32' : 'i32', shape);
}

/** x * y: modulo 2^32 for integers, in double precision for floats. */
export function multiplier({ dtype }: { readonly dtype: Dtype }) {
  return isFloat(dtype) ? (x: number, y: number) => x * y : Math.imul;
}
