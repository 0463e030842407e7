import { type Dtype, isFloat } from '../../../tensor/dtype.ts';
import { wrapTo } from '../../integers.ts';

export const REDUCTIONS = ['none', 'add', 'mul', 'min', 'max'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** What becomes of an element when another is scattered on it. */
export function combine(reduction: Reduction, dtype: Dtype): (old: number, x: number) => number {
  const wrap = isFloat(dtype) || dtype === 'bool' ? (x: number) => x : wrapTo(dtype);
  if (reduction === 'add') return (old, x) => wrap(old + x);
  // The product of two 32-bit integers has more bits than a double.
  if (reduction === 'mul') return /^[iu]32$/.test(dtype) ? Math.imul : (old, x) => wrap(old * x);
  if (reduction === 'min') return Math.min;
  return reduction === 'max' ? Math.max : (_old, x) => x;
}

/** Sums and products of truth values are none. */
export function reductionFault(reduction: Reduction, dtype: Dtype): string | undefined {
  const isArithmetic = reduction === 'add' || reduction === 'mul';
  return isArithmetic && dtype === 'bool' ? `it has no ${reduction} of bool` : undefined;
}
