import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  has,
  numberArg,
  optionalTensor,
  tensorArg,
  unsupported,
} from '../call.ts';
import { ints, onnx, scalar } from '../onnx.ts';
import type { AtenOps } from './op.ts';

const COMMON = 'query, key, value, attn_mask, dropout_p, is_causal';

/** Attention, which torch's exporter spells out so: with the root of its scale at queries and at keys. */
export const attention: AtenOps = {
  _scaled_dot_product_flash_attention_for_cpu: {
    takes: 'query, key, value, dropout_p, is_causal, attn_mask, scale',
    read: (call) => [attend(call), undefined],
  },
  scaled_dot_product_attention: { takes: `${COMMON}, scale, enable_gqa`, read: attend },
};

function attend(call: Call): Value {
  if (flagArg(call, 'enable_gqa', false)) unsupported(call, 'heads share keys');
  if (numberArg(call, 'dropout_p', 0) !== 0)
    unsupported(call, 'it drops values: call model.eval() before the model is saved');
  const [query, key, value] = ['query', 'key', 'value'].map((name) => tensorArg(call, name)) as [
    Value,
    Value,
    Value,
  ];
  const width = query.type.shape.at(-1) ?? 1;
  const scale = has(call, 'scale') ? numberArg(call, 'scale') : 1 / Math.sqrt(width);
  const root = call.graph.constant(call, tensorOf('f32', [1], [Math.sqrt(Math.fround(scale))]));
  const turned = turnedOver(call, key);
  const scores = onnx(call, 'MatMul', [
    onnx(call, 'Mul', [query, root]),
    onnx(call, 'Mul', [turned, root]),
  ]);
  const shares = onnx(call, 'Softmax', [masked(call, scores)], { axis: -1 });
  return onnx(call, 'MatMul', [shares, value]);
}

/** The last two axes of keys exchanged, all others taken for one meanwhile. */
function turnedOver(call: Call, key: Value): Value {
  const { shape } = key.type;
  const last = shape.slice(-2);
  const flat = onnx(call, 'Reshape', [key, ints(call, [-1, ...last])]);
  const turned = onnx(call, 'Transpose', [flat], { perm: [0, 2, 1] });
  const back = [...shape.slice(0, -2), ...last.toReversed()];
  return onnx(call, 'Reshape', [turned, ints(call, back)]);
}

function masked(call: Call, scores: Value): Value {
  const mask = flagArg(call, 'is_causal', false)
    ? causalMask(call, scores.type.shape.slice(-2))
    : optionalTensor(call, 'attn_mask');
  if (!mask) return scores;
  const added =
    mask.type.dtype === 'bool'
      ? onnx(call, 'Where', [mask, scalar(call, 'f32', 0), scalar(call, 'f32', -Infinity)])
      : mask;
  return onnx(call, 'Add', [scores, added]);
}

function causalMask(call: Call, shape: readonly number[]): Value {
  if (sizeOf(shape) > MOST_MASKED) unsupported(call, `its mask has ${sizeOf(shape)} elements`);
  const ones = call.graph.constant(call, tensorOf('f32', [], [1]));
  const lower = onnx(call, 'Trilu', [onnx(call, 'Expand', [ones, ints(call, shape)])], {
    upper: 0,
  });
  return onnx(call, 'Cast', [lower], { to: 9 });
}

const MOST_MASKED = 2 ** 20;
