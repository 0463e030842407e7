import { type Dtype, isFloat, isInteger } from '../../../tensor/dtype.ts';

/** Which number types an op of stage `ann` computes with. */
export type Accepts = 'float' | 'number' | 'integer' | 'discrete' | 'bool' | 'any';

/** Why a number type is not among those; nothing where it is. */
export function dtypeFault(accepts: Accepts, dtype: Dtype): string | undefined {
  return ACCEPTS[accepts](dtype) ? undefined : `its input is ${dtype}, not ${NAMES[accepts]}`;
}

const ACCEPTS: Readonly<Record<Accepts, (dtype: Dtype) => boolean>> = {
  float: isFloat,
  number: (dtype) => dtype !== 'bool',
  integer: isInteger,
  discrete: (dtype) => !isFloat(dtype),
  bool: (dtype) => dtype === 'bool',
  any: () => true,
};

const NAMES: Readonly<Record<Accepts, string>> = {
  float: 'f32',
  number: 'a number type',
  integer: 'an integer type',
  discrete: 'bool or an integer type',
  bool: 'bool',
  any: 'any type',
};
