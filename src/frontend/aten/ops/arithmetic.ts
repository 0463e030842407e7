import type { Dtype } from '../../../tensor/dtype.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  has,
  numberArg,
  optionalTensor,
  tensorArg,
  textArg,
  unsupported,
} from '../call.ts';
import { cast, onnx, scalar, times } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import { clip } from './activations.ts';
import { towardZero } from './functions.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** Functions of two values each, which broadcast. Numbers take the type of the tensor beside them. */
export const arithmetic: AtenOps = {
  __and__: bits('And'),
  __or__: bits('Or'),
  __xor__: bits('Xor'),
  add: { takes: 'self, other, alpha', read: (call) => scaledSum(call, 'Add') },
  addcdiv: { takes: 'self, tensor1, tensor2, value', read: (call) => addedPair(call, 'Div') },
  addcmul: { takes: 'self, tensor1, tensor2, value', read: (call) => addedPair(call, 'Mul') },
  atan2: { takes: 'self, other', read: readAtan2 },
  bitwise_and: bits('And'),
  bitwise_not: { takes: 'self', read: readBitwiseNot },
  bitwise_or: bits('Or'),
  bitwise_xor: bits('Xor'),
  clamp: { takes: 'self, min, max', read: (call) => clamp(call, 'min', 'max') },
  clamp_max: { takes: 'self, max', read: (call) => clamp(call, undefined, 'max') },
  clamp_min: { takes: 'self, min', read: (call) => clamp(call, 'min', undefined) },
  clip: { takes: 'self, min, max', read: (call) => clamp(call, 'min', 'max') },
  div: { takes: 'self, other, rounding_mode', read: readDiv },
  divide: { takes: 'self, other, rounding_mode', read: readDiv },
  eq: comparison('Equal'),
  floor_divide: {
    takes: 'self, other',
    read: floored,
  },
  fmod: { takes: 'self, other', read: readFmod },
  ge: comparison('GreaterOrEqual'),
  gt: comparison('Greater'),
  heaviside: { takes: 'self, values', read: readHeaviside },
  hypot: { takes: 'self, other', read: readHypot },
  le: comparison('LessOrEqual'),
  lerp: { takes: 'self, end, weight', read: readLerp },
  logical_and: logical('And'),
  logical_not: {
    takes: 'self',
    read: (call) => onnx(call, 'Not', [cast(call, tensorArg(call, 'self'), 'bool')]),
  },
  logical_or: logical('Or'),
  logical_xor: logical('Xor'),
  lt: comparison('Less'),
  masked_fill: { takes: 'self, mask, value', read: readMaskedFill },
  maximum: comparison('Max'),
  minimum: comparison('Min'),
  mul: comparison('Mul'),
  multiply: comparison('Mul'),
  ne: {
    takes: 'self, other',
    read: (call) => onnx(call, 'Not', [onnx(call, 'Equal', operands(call))]),
  },
  pow: { takes: 'self, exponent', read: readPow },
  remainder: { takes: 'self, other', read: readRemainder },
  rsub: {
    takes: 'self, other, alpha',
    read: (call) => {
      if (numberArg(call, 'alpha', 1) !== 1) unsupported(call, 'its alpha is not 1');
      return onnx(call, 'Sub', operands(call).toReversed());
    },
  },
  sub: { takes: 'self, other, alpha', read: (call) => scaledSum(call, 'Sub') },
  subtract: { takes: 'self, other, alpha', read: (call) => scaledSum(call, 'Sub') },
  true_divide: { takes: 'self, other', read: quotient },
  where: { takes: 'condition, self, other', read: readWhere },
};

function comparison(kind: string): AtenOp {
  return { takes: 'self, other', read: (call) => combined(call, kind, operands(call)) };
}

/** What sums and products of truths are. */
const OF_TRUTHS: Readonly<Record<string, string>> = {
  Add: 'Or',
  Max: 'Or',
  Min: 'And',
  Mul: 'And',
};

function combined(call: Call, kind: string, values: readonly Value[]): Value {
  const isOfTruths = values[0]?.type.dtype === 'bool';
  return onnx(call, isOfTruths ? (OF_TRUTHS[kind] ?? kind) : kind, values);
}

function logical(kind: string): AtenOp {
  return {
    takes: 'self, other',
    read: (call) =>
      onnx(
        call,
        kind,
        operands(call).map((value) => cast(call, value, 'bool')),
      ),
  };
}

/** Two operands of one type, as torch promotes them. */
function operands(call: Call, names = ['self', 'other']): readonly Value[] {
  const tensors = names.flatMap((name) => tensorIn(call, name) ?? []);
  const numbers = names.filter((name) => !tensorIn(call, name));
  const isFractional = numbers.some((name) => typeof call.given.get(name) === 'number');
  const isWhole = numbers.some((name) => typeof call.given.get(name) === 'bigint');
  const wide = tensors.filter(({ type }) => type.shape.length > 0);
  const found = promoted((wide.length > 0 ? wide : tensors).map(({ type }) => type.dtype));
  // Numbers, and tensors without axes, change the kind of number and not its width.
  const others = tensors.map(({ type }) => type.dtype);
  const kinds = [
    ...(isFractional ? ['f32' as const] : []),
    ...(isWhole ? ['i64' as const] : []),
    ...(wide.length > 0 ? others : []),
  ];
  const dtype = kinds.reduce((dtype, kind) => (rankOf(kind) > rankOf(dtype) ? kind : dtype), found);
  return names.map((name) => {
    const tensor = tensorIn(call, name);
    return tensor ? cast(call, tensor, dtype) : scalar(call, dtype, numberArg(call, name));
  });
}

/** Truths, integers, floats. */
function rankOf(dtype: Dtype): number {
  if (dtype === 'bool') return 0;
  return isFloat(dtype) ? 2 : 1;
}

function tensorIn(call: Call, name: string): Value | undefined {
  return isTensorValue(call.given.get(name)) ? tensorArg(call, name) : undefined;
}

/** Floats before integers before truths, and of integers the widest. */
export function promoted(dtypes: readonly Dtype[]): Dtype {
  const float = dtypes.find(isFloat);
  if (float) return float;
  const order: readonly Dtype[] = ['i64', 'i32', 'i16', 'i8', 'u8', 'bool'];
  return order.find((dtype) => dtypes.includes(dtype)) ?? dtypes[0] ?? 'f32';
}

function scaledSum(call: Call, kind: string): Value {
  const [a, b] = operands(call);
  const alpha = numberArg(call, 'alpha', 1);
  if (alpha === 1) return combined(call, kind, [a!, b!]);
  return onnx(call, kind, [a, onnx(call, 'Mul', [b, scalar(call, b!.type.dtype, alpha)])]);
}

function readDiv(call: Call): Value {
  const mode = textArg(call, 'rounding_mode', 'none');
  if (mode === 'none') return quotient(call);
  if (mode === 'trunc') return truncated(call);
  if (mode === 'floor') return floored(call);
  return unsupported(call, `it rounds its result by '${mode}'`);
}

/** Toward zero; of integers again an integer. */
function truncated(call: Call): Value {
  const values = operands(call);
  const ratio = onnx(call, 'Div', values);
  return isFloat(ratio.type.dtype) ? towardZero(call, ratio) : ratio;
}

/** Down; what the remainder leaves divides without a rest, but for its rounding. */
function floored(call: Call): Value {
  const [a, b] = operands(call) as [Value, Value];
  const rest = remainderOf(call, a, b);
  const ratio = onnx(call, 'Div', [onnx(call, 'Sub', [a, rest]), b]);
  return isFloat(a.type.dtype) ? onnx(call, 'Round', [ratio]) : ratio;
}

/** Integers divide to floats. */
function quotient(call: Call): Value {
  const [a, b] = operands(call).map((value) => cast(call, value, 'f32'));
  return onnx(call, 'Div', [a, b]);
}

/** What is left of a division whose result is rounded toward zero, with the sign of what is divided. */
function readFmod(call: Call): Value {
  return onnx(call, 'Mod', operands(call), { fmod: 1 });
}

function readRemainder(call: Call): Value {
  const [a, b] = operands(call) as [Value, Value];
  return remainderOf(call, a, b);
}

/** What is left of a division whose result is rounded down, with the sign of the divisor. */
function remainderOf(call: Call, a: Value, b: Value): Value {
  if (!isFloat(a.type.dtype)) return onnx(call, 'Mod', [a, b]);
  const rest = onnx(call, 'Mod', [a, b], { fmod: 1 });
  const zero = scalar(call, 'f32', 0);
  const [isBelow, isOver] = [rest, b].map((x) => onnx(call, 'Less', [x, zero]));
  const isThere = onnx(call, 'Not', [onnx(call, 'Equal', [rest, zero])]);
  const isOther = onnx(call, 'And', [isThere, onnx(call, 'Xor', [isBelow, isOver])]);
  return onnx(call, 'Where', [isOther, onnx(call, 'Add', [rest, b]), rest]);
}

/** A tensor and what two others give, times a number. */
function addedPair(call: Call, kind: 'Div' | 'Mul'): Value {
  const [x, a, b] = operands(call, ['self', 'tensor1', 'tensor2']);
  return onnx(call, 'Add', [x, times(call, onnx(call, kind, [a, b]), numberArg(call, 'value', 1))]);
}

function readLerp(call: Call): Value {
  const [start, end, weight] = operands(call, ['self', 'end', 'weight']);
  const way = onnx(call, 'Mul', [weight, onnx(call, 'Sub', [end, start])]);
  return onnx(call, 'Add', [start, way]);
}

function readHypot(call: Call): Value {
  const [a, b] = operands(call).map((x) => onnx(call, 'Mul', [x, x]));
  return onnx(call, 'Sqrt', [onnx(call, 'Add', [a, b])]);
}

/** 0 below zero, 1 above it, and at zero what the other tensor says. */
function readHeaviside(call: Call): Value {
  const [x, atZero] = operands(call, ['self', 'values']);
  const zero = scalar(call, x!.type.dtype, 0);
  const above = cast(call, onnx(call, 'Greater', [x, zero]), x!.type.dtype);
  return onnx(call, 'Where', [onnx(call, 'Equal', [x, zero]), atZero, above]);
}

/** The angle of (other, self): that of their quotient, half a turn further to the left of the axis. */
function readAtan2(call: Call): Value {
  const [y, x] = operands(call);
  const zero = scalar(call, 'f32', 0);
  const isLeft = onnx(call, 'Less', [x, zero]);
  const isUp = onnx(call, 'GreaterOrEqual', [y, zero]);
  const angle = onnx(call, 'Atan', [onnx(call, 'Div', [y, x])]);
  const half = (sign: number) =>
    onnx(call, 'Add', [angle, scalar(call, 'f32', sign * Math.fround(Math.PI))]);
  const turned = onnx(call, 'Where', [isUp, half(1), half(-1)]);
  const found = onnx(call, 'Where', [isLeft, turned, angle]);
  const isOrigin = [y, x].map((part) => onnx(call, 'Equal', [part, zero]));
  return onnx(call, 'Where', [onnx(call, 'And', isOrigin), zero, found]);
}

/** Of truths the logical function. */
function bits(kind: 'And' | 'Or' | 'Xor'): AtenOp {
  const read = (call: Call) => {
    const both = operands(call);
    return onnx(call, both[0]!.type.dtype === 'bool' ? kind : `Bitwise${kind}`, both);
  };
  return { takes: 'self, other', read };
}

function readBitwiseNot(call: Call): Value {
  const x = tensorArg(call, 'self');
  return onnx(call, x.type.dtype === 'bool' ? 'Not' : 'BitwiseNot', [x]);
}

/** Bounds are numbers, or tensors that broadcast. */
function clamp(call: Call, low: string | undefined, high: string | undefined): Value {
  const given = (name: string | undefined) => (name !== undefined && has(call, name) ? [name] : []);
  const names = [...given(low), ...given(high)];
  const [x, ...bounds] = operands(call, ['self', ...names]) as [Value, ...Value[]];
  if (names.some((name) => tensorIn(call, name)))
    return bounds.reduce(
      (y, bound, i) => onnx(call, names[i] === low ? 'Max' : 'Min', [y, bound]),
      x,
    );
  const [least, most] = [low, high].map((name) => given(name).map((it) => numberArg(call, it))[0]);
  return clip(call, least, most, x);
}

function readPow(call: Call): Value {
  const [x, exponent] = operands(call, ['self', 'exponent']);
  return onnx(call, 'Pow', [x, exponent]);
}

function readMaskedFill(call: Call): Value {
  const x = tensorArg(call, 'self');
  const value = optionalValue(call, x.type.dtype);
  return onnx(call, 'Where', [cast(call, tensorArg(call, 'mask'), 'bool'), value, x]);
}

function optionalValue(call: Call, dtype: Dtype): Value {
  const tensor = isTensorValue(call.given.get('value')) && optionalTensor(call, 'value');
  return tensor ? cast(call, tensor, dtype) : scalar(call, dtype, numberArg(call, 'value'));
}

function readWhere(call: Call): Value {
  const condition = cast(call, tensorArg(call, 'condition'), 'bool');
  return onnx(call, 'Where', [condition, ...operands(call)]);
}
