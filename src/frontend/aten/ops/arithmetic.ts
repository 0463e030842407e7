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
import { cast, onnx, scalar } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import { clip } from './activations.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** Functions of two values each, which broadcast. Numbers take the type of the tensor beside them. */
export const arithmetic: AtenOps = {
  add: { takes: 'self, other, alpha', read: (call) => scaledSum(call, 'Add') },
  clamp: { takes: 'self, min, max', read: (call) => clamp(call, 'min', 'max') },
  clamp_max: { takes: 'self, max', read: (call) => clamp(call, undefined, 'max') },
  clamp_min: { takes: 'self, min', read: (call) => clamp(call, 'min', undefined) },
  div: { takes: 'self, other, rounding_mode', read: readDiv },
  eq: comparison('Equal'),
  floor_divide: {
    takes: 'self, other',
    read: (call) => onnx(call, 'Floor', [quotient(call)]),
  },
  ge: comparison('GreaterOrEqual'),
  gt: comparison('Greater'),
  le: comparison('LessOrEqual'),
  logical_and: logical('And'),
  logical_not: {
    takes: 'self',
    read: (call) => onnx(call, 'Not', [cast(call, tensorArg(call, 'self'), 'bool')]),
  },
  logical_or: logical('Or'),
  lt: comparison('Less'),
  masked_fill: { takes: 'self, mask, value', read: readMaskedFill },
  maximum: comparison('Max'),
  minimum: comparison('Min'),
  mul: comparison('Mul'),
  ne: {
    takes: 'self, other',
    read: (call) => onnx(call, 'Not', [onnx(call, 'Equal', operands(call))]),
  },
  pow: { takes: 'self, exponent', read: readPow },
  rsub: {
    takes: 'self, other, alpha',
    read: (call) => {
      if (numberArg(call, 'alpha', 1) !== 1) unsupported(call, 'its alpha is not 1');
      return onnx(call, 'Sub', operands(call).toReversed());
    },
  },
  sub: { takes: 'self, other, alpha', read: (call) => scaledSum(call, 'Sub') },
  where: { takes: 'condition, self, other', read: readWhere },
};

function comparison(kind: string): AtenOp {
  return { takes: 'self, other', read: (call) => onnx(call, kind, operands(call)) };
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
  const dtypes = tensors.map(({ type }) => type.dtype);
  const isFractional = numbers.some((name) => typeof call.given.get(name) === 'number');
  const dtype = promoted([...dtypes, ...(isFractional ? ['f32' as const] : [])]);
  return names.map((name) => {
    const tensor = tensorIn(call, name);
    return tensor ? cast(call, tensor, dtype) : scalar(call, dtype, numberArg(call, name));
  });
}

function tensorIn(call: Call, name: string): Value | undefined {
  return isTensorValue(call.given.get(name)) ? tensorArg(call, name) : undefined;
}

/** Floats before integers before truths, and of integers the widest. */
function promoted(dtypes: readonly Dtype[]): Dtype {
  const float = dtypes.find(isFloat);
  if (float) return float;
  const order: readonly Dtype[] = ['i64', 'i32', 'i16', 'i8', 'u8', 'bool'];
  return order.find((dtype) => dtypes.includes(dtype)) ?? dtypes[0] ?? 'f32';
}

function scaledSum(call: Call, kind: string): Value {
  const [a, b] = operands(call);
  const alpha = numberArg(call, 'alpha', 1);
  if (alpha === 1) return onnx(call, kind, [a, b]);
  return onnx(call, kind, [a, onnx(call, 'Mul', [b, scalar(call, b!.type.dtype, alpha)])]);
}

function readDiv(call: Call): Value {
  const mode = textArg(call, 'rounding_mode', 'none');
  if (mode === 'none') return quotient(call);
  if (mode === 'trunc') return truncated(call);
  if (mode === 'floor') return onnx(call, 'Floor', [quotient(call)]);
  return unsupported(call, `it rounds its result by '${mode}'`);
}

/** Toward zero; of integers again an integer. */
function truncated(call: Call): Value {
  const { dtype } = operands(call)[0]!.type;
  const ratio = quotient(call);
  if (!isFloat(dtype)) return cast(call, ratio, dtype);
  const size = onnx(call, 'Floor', [onnx(call, 'Abs', [ratio])]);
  return onnx(call, 'Mul', [onnx(call, 'Sign', [ratio]), size]);
}

/** Integers divide to floats. */
function quotient(call: Call): Value {
  const [a, b] = operands(call).map((value) => cast(call, value, 'f32'));
  return onnx(call, 'Div', [a, b]);
}

function clamp(call: Call, low: string | undefined, high: string | undefined): Value {
  const [least, most] = [low, high].map((name) => {
    if (name === undefined || !has(call, name)) return undefined;
    if (isTensorValue(call.given.get(name))) unsupported(call, 'its bounds are tensors');
    return numberArg(call, name);
  });
  return clip(call, least, most);
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
