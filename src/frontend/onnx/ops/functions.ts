import { intAttr } from '../node.ts';
import { direct } from './direct.ts';
import type { Operators } from './operator.ts';

/** Functions of one number, element by element. */
export const functions: Operators = {
  Abs: direct('abs'),
  Acos: direct('acos'),
  Acosh: direct('acosh'),
  Asin: direct('asin'),
  Asinh: direct('asinh'),
  Atan: direct('atan'),
  Atanh: direct('atanh'),
  Ceil: direct('ceil'),
  Cos: direct('cos'),
  Cosh: direct('cosh'),
  Erf: direct('erf'),
  Exp: direct('exp'),
  Floor: direct('floor'),
  IsInf: direct('is-inf', 1, (node) => ({
    negative: intAttr(node, 'detect_negative', 1) !== 0,
    positive: intAttr(node, 'detect_positive', 1) !== 0,
  })),
  IsNaN: direct('is-nan'),
  Log: direct('log'),
  Round: direct('round'),
  Sign: direct('sign'),
  Sin: direct('sin'),
  Sinh: direct('sinh'),
  Sqrt: direct('sqrt'),
  Tan: direct('tan'),
};
