import { sizeOf } from '../../../tensor/shape.ts';
import {
  type Call,
  axisArg,
  flagArg,
  has,
  intArg,
  knownNumber,
  optionalTensor,
  tensorArg,
  wrong,
} from '../call.ts';
import { scalar } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** What is known of tensors without their elements, and numbers that programs carry in tensors. */
export const sizes: AtenOps = {
  Float: known('a', Number),
  Int: known('a', BigInt),
  NumToTensor: {
    takes: 'a',
    read: (call) =>
      isTensorValue(call.given.get('a'))
        ? tensorArg(call, 'a')
        : scalar(call, 'i64', intArg(call, 'a')),
  },
  ScalarImplicit: known('a', BigInt),
  _local_scalar_dense: known('self', BigInt),
  dim: { takes: 'self', read: (call) => BigInt(tensorArg(call, 'self').type.shape.length) },
  item: known('self', BigInt),
  len: { takes: 'a', read: readLength },
  numel: { takes: 'self', read: (call) => BigInt(sizeOf(tensorArg(call, 'self').type.shape)) },
  size: { takes: 'self, dim', read: readSize },
  sym_numel: { takes: 'self', read: (call) => BigInt(sizeOf(tensorArg(call, 'self').type.shape)) },
  sym_size: { takes: 'self, dim', read: readSize },
  _assert_tensor_metadata: ignored('a, size, stride, dtype, device, layout'),
  _assert_async: ignored('self, assert_msg'),
  sym_constrain_range: ignored('size, min, max'),
  sym_constrain_range_for_size: ignored('size, min, max'),
  _assert_scalar: { takes: 'self, assert_msg', read: readAssertion },
};

/** Checks of sizes that hold, or the shapes would not fit. */
function ignored(takes: string): AtenOp {
  return { takes, read: () => undefined };
}

function readAssertion(call: Call): Result {
  if (!flagArg(call, 'self', true)) wrong(call, 'what it asserts of shapes does not hold');
  return undefined;
}

function known(name: string, to: (value: number) => bigint | number): AtenOp {
  const read = (call: Call): Result => {
    const value = call.given.get(name);
    if (isTensorValue(value)) {
      const number = knownNumber(call, value, name);
      return optionalTensor(call, name)?.type.dtype.startsWith('f') ? number : to(number);
    }
    if (typeof value === 'bigint' || typeof value === 'boolean') return to(Number(value));
    return typeof value === 'number'
      ? to(Math.trunc(value))
      : wrong(call, `'${name}' is no number`);
  };
  return { takes: name, read };
}

function readLength(call: Call): Result {
  const value = call.given.get('a');
  if (Array.isArray(value) || typeof value === 'string') return BigInt(value.length);
  return BigInt(tensorArg(call, 'a').type.shape[0] ?? 0);
}

function readSize(call: Call): Result {
  const { shape } = tensorArg(call, 'self').type;
  if (!has(call, 'dim')) return shape.map(BigInt);
  return BigInt(shape[axisArg(call, 'dim', shape.length)] ?? 1);
}
