import type { Value } from '../../onnx/value.ts';
import { type Call, dtypeArg, flagArg, tensorArg, unsupported } from '../call.ts';
import { cast, onnx } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Its overloads name a number type, a device before one, another tensor, or all of it by keyword. */
const TO =
  'self, first, second, third, fourth, fifth, dtype, other, device, layout, pin_memory, non_blocking, copy, memory_format';

/** Tensors as they are, or in another number type; what only training changes. */
export const passing: AtenOps = {
  _to_copy: converted('self, dtype, layout, device, pin_memory, non_blocking, memory_format'),
  alias: passed('self', 'always'),
  alpha_dropout: dropped(),
  bool: fixedType('bool'),
  clone: copied('self, memory_format'),
  contiguous: passed('self, memory_format'),
  cpu: passed('self'),
  detach: passed('self', 'always'),
  detach_copy: copied('self'),
  dropout: dropped(),
  feature_alpha_dropout: dropped(),
  feature_dropout: dropped(),
  float: fixedType('f32'),
  lift_fresh: passed('self', 'always'),
  lift_fresh_copy: copied('self'),
  long: fixedType('i64'),
  native_dropout: {
    takes: 'input, p, train',
    read: (call) => [whole(call), undefined],
    views: 'maybe',
  },
  to: { takes: TO, read: readTo, views: 'maybe' },
  type_as: {
    takes: 'self, other',
    read: (call) => cast(call, tensorArg(call, 'self'), tensorArg(call, 'other').type.dtype),
    views: 'maybe',
  },
};

function readTo(call: Call): Result {
  const x = tensorArg(call, 'self');
  const isTelling = (name: string) => {
    const value = call.given.get(name);
    return isTensorValue(value) || typeof value === 'bigint';
  };
  const name = ['dtype', 'other', 'first', 'second'].find(isTelling);
  if (name === undefined) return x;
  const isOther = isTensorValue(call.given.get(name));
  const dtype = isOther ? tensorArg(call, name).type.dtype : dtypeArg(call, name);
  return cast(call, x, dtype ?? x.type.dtype);
}

function passed(takes: string, views: 'always' | 'maybe' = 'maybe'): AtenOp {
  return { ...copied(takes), views };
}

/** In memory of its own. */
function copied(takes: string): AtenOp {
  return { takes, read: (call) => onnx(call, 'Identity', [tensorArg(call, 'self')]) };
}

function dropped(): AtenOp {
  return { takes: 'input, p, train', read: whole, views: 'always' };
}

function whole(call: Call): Value {
  if (flagArg(call, 'train', false))
    unsupported(call, 'it drops values: call model.eval() before the model is saved');
  return tensorArg(call, 'input');
}

function fixedType(dtype: 'bool' | 'f32' | 'i64'): AtenOp {
  return {
    takes: 'self',
    read: (call) => cast(call, tensorArg(call, 'self'), dtype),
    views: 'maybe',
  };
}

function converted(takes: string): AtenOp {
  const read = (call: Call) => {
    const x = tensorArg(call, 'self');
    return cast(call, x, dtypeArg(call, 'dtype') ?? x.type.dtype);
  };
  return { takes, read };
}
