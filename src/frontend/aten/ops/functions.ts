import type { Value } from '../../onnx/value.ts';
import { type Call, has, numberArg, tensorArg } from '../call.ts';
import { cast, onnx, scalar, times } from '../onnx.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { type AtenOp, type AtenOps, unary } from './op.ts';

/** Functions of one value each, as mathematics names them. */
export const functions: AtenOps = {
  abs: unary('Abs'),
  acos: real('Acos'),
  acosh: real('Acosh'),
  asin: real('Asin'),
  asinh: real('Asinh'),
  atan: real('Atan'),
  atanh: real('Atanh'),
  ceil: unary('Ceil'),
  cos: real('Cos'),
  cosh: real('Cosh'),
  erf: real('Erf'),
  erfc: { takes: 'self', read: (call) => less(call, 1, onnx(call, 'Erf', [floating(call)])) },
  exp: real('Exp'),
  exp2: {
    takes: 'self',
    read: (call) => onnx(call, 'Pow', [scalar(call, 'f32', 2), floating(call)]),
  },
  expm1: {
    takes: 'self',
    read: (call) => onnx(call, 'Sub', [onnx(call, 'Exp', [floating(call)]), one(call)]),
  },
  floor: unary('Floor'),
  frac: {
    takes: 'self',
    read: (call) => onnx(call, 'Sub', [self(call), towardZero(call, self(call))]),
  },
  isfinite: {
    takes: 'self',
    read: (call) =>
      onnx(call, 'Less', [onnx(call, 'Abs', [self(call)]), scalar(call, 'f32', Infinity)]),
  },
  isinf: unary('IsInf'),
  isnan: unary('IsNaN'),
  log: real('Log'),
  log10: logarithm(Math.LN10),
  log1p: {
    takes: 'self',
    read: (call) => onnx(call, 'Log', [onnx(call, 'Add', [floating(call), one(call)])]),
  },
  log2: logarithm(Math.LN2),
  nan_to_num: { takes: 'self, nan, posinf, neginf', read: readNanToNum },
  neg: unary('Neg'),
  reciprocal: real('Reciprocal'),
  round: { takes: 'self, decimals', read: readRound },
  rsqrt: {
    takes: 'self',
    read: (call) => onnx(call, 'Reciprocal', [onnx(call, 'Sqrt', [floating(call)])]),
  },
  sgn: unary('Sign'),
  sign: unary('Sign'),
  sin: real('Sin'),
  sinh: real('Sinh'),
  sqrt: real('Sqrt'),
  square: { takes: 'self', read: (call) => onnx(call, 'Mul', [self(call), self(call)]) },
  tan: real('Tan'),
  trunc: { takes: 'self', read: (call) => towardZero(call, self(call)) },
};

function self(call: Call): Value {
  return tensorArg(call, 'self');
}

/** Of integers and truths it is taken as of floats. */
function real(kind: string): AtenOp {
  return { takes: 'self', read: (call) => onnx(call, kind, [floating(call)]) };
}

function floating(call: Call): Value {
  const x = self(call);
  return isFloat(x.type.dtype) ? x : cast(call, x, 'f32');
}

function one(call: Call): Value {
  return scalar(call, 'f32', 1);
}

function less(call: Call, from: number, x: Value): Value {
  return onnx(call, 'Sub', [scalar(call, 'f32', from), x]);
}

/** A number without its fraction; integers are as they are. */
export function towardZero(call: Call, x: Value): Value {
  if (!isFloat(x.type.dtype)) return x;
  const size = onnx(call, 'Floor', [onnx(call, 'Abs', [x])]);
  return onnx(call, 'Mul', [onnx(call, 'Sign', [x]), size]);
}

function logarithm(base: number): AtenOp {
  const read = (call: Call) =>
    onnx(call, 'Div', [onnx(call, 'Log', [floating(call)]), scalar(call, 'f32', base)]);
  return { takes: 'self', read };
}

function readRound(call: Call): Value {
  const decimals = numberArg(call, 'decimals', 0);
  if (decimals === 0) return onnx(call, 'Round', [self(call)]);
  const factor = 10 ** decimals;
  return times(call, onnx(call, 'Round', [times(call, self(call), factor)]), 1 / factor);
}

const LARGEST = 3.4028234663852886e38;

function readNanToNum(call: Call): Value {
  const x = self(call);
  if (!isFloat(x.type.dtype)) return x;
  const [nan, most, least] = (
    [
      ['nan', 0],
      ['posinf', LARGEST],
      ['neginf', -LARGEST],
    ] as const
  ).map(([name, plain]) => scalar(call, 'f32', has(call, name) ? numberArg(call, name) : plain));
  const known = onnx(call, 'Where', [onnx(call, 'IsNaN', [x]), nan, x]);
  const isInfinite = (sign: number) =>
    onnx(call, 'Equal', [known, scalar(call, 'f32', sign * Infinity)]);
  const bounded = onnx(call, 'Where', [isInfinite(1), most, known]);
  return onnx(call, 'Where', [isInfinite(-1), least, bounded]);
}
