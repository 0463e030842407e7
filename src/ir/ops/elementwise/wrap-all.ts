import { type Dtype, type Numbers, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { wrapTo } from '../../integers.ts';

/** Wraps integers to a type that is narrower than the array which holds them; nothing to do for most. */
export function wrapAll(dtype: Dtype): (values: Numbers) => void {
  const isStoredWhole = [8, 16, 32, 64].includes(bitWidth(dtype));
  if (isFloat(dtype) || dtype === 'bool' || isStoredWhole) return () => {};
  const wrap = wrapTo(dtype);
  return (values) => {
    for (let i = 0; i < values.length; i++) values[i] = wrap(values[i]!);
  };
}
