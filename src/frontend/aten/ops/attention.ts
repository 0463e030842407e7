import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  flagArg,
  has,
  intArg,
  numberArg,
  optionalTensor,
  tensorArg,
  unsupported,
} from '../call.ts';
import { float, ints, onnx, scalar } from '../onnx.ts';
import type { AtenOps, Result } from './op.ts';

const COMMON = 'query, key, value, attn_mask, dropout_p, is_causal';

/** Attention, which torch's exporter spells out so: with the root of its scale at queries and at keys. */
export const attention: AtenOps = {
  _scaled_dot_product_flash_attention_for_cpu: {
    takes: 'query, key, value, dropout_p, is_causal, attn_mask, scale',
    read: (call) => [attend(call), undefined],
  },
  _native_multi_head_attention: {
    takes:
      'query, key, value, embed_dim, num_head, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, need_weights, average_attn_weights, mask_type',
    read: readMultiHead,
  },
  _transformer_encoder_layer_fwd: {
    takes:
      'src, embed_dim, num_heads, qkv_weight, qkv_bias, proj_weight, proj_bias, use_gelu, norm_first, eps, norm_weight_1, norm_bias_1, norm_weight_2, norm_bias_2, ffn_weight_1, ffn_bias_1, ffn_weight_2, ffn_bias_2, mask, mask_type',
    read: readEncoderLayer,
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

interface Heads {
  readonly count: number;
  readonly average: boolean;
}

/** In layers that torch runs at once where nothing is trained: heads that attend each for itself, then a product that mixes them. */
function heads(call: Call, sources: readonly Value[], { count, average }: Heads) {
  if (has(call, 'mask')) unsupported(call, 'it has a mask');
  const [weight, bias] = ['qkv_weight', 'qkv_bias'].map((name) => tensorArg(call, name));
  const width = weight!.type.shape[1] ?? 1;
  const part = (x: Value, i: number) =>
    onnx(call, 'Slice', [
      x,
      ...[[i * width], [(i + 1) * width], [0]].map((list) => ints(call, list)),
    ]);
  const [query, key, value] = sources.map((x, i) => {
    const [batch = 1, steps = 1] = x.type.shape;
    const y = linear(call, x, part(weight!, i), part(bias!, i));
    const split = onnx(call, 'Reshape', [y, ints(call, [batch, steps, count, width / count])]);
    return onnx(call, 'Transpose', [split], { perm: i === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] });
  }) as [Value, Value, Value];
  const scale = scalar(call, 'f32', 1 / Math.sqrt(width / count));
  const scores = onnx(call, 'MatMul', [onnx(call, 'Mul', [query, scale]), key]);
  const shares = onnx(call, 'Softmax', [scores], { axis: -1 });
  const turned = onnx(call, 'Transpose', [onnx(call, 'MatMul', [shares, value])], {
    perm: [0, 2, 1, 3],
  });
  const joined = onnx(call, 'Reshape', [turned, ints(call, sources[0]!.type.shape)]);
  const y = linear(call, joined, tensorArg(call, 'proj_weight'), tensorArg(call, 'proj_bias'));
  const told = average
    ? onnx(call, 'ReduceMean', [shares, ints(call, [1])], { keepdims: 0 })
    : shares;
  return { y, told };
}

function linear(call: Call, x: Value, weight: Value, bias: Value): Value {
  return onnx(call, 'Add', [onnx(call, 'MatMul', [x, onnx(call, 'Transpose', [weight])]), bias]);
}

function readMultiHead(call: Call): Result {
  const sources = ['query', 'key', 'value'].map((name) => tensorArg(call, name));
  const average = flagArg(call, 'average_attn_weights', true);
  const { y, told } = heads(call, sources, { count: intArg(call, 'num_head'), average });
  return [y, flagArg(call, 'need_weights', true) ? told : undefined];
}

/** Attention, then two products with a function between them, each added to what it is of. */
function readEncoderLayer(call: Call): Value {
  const x = tensorArg(call, 'src');
  const isFirst = flagArg(call, 'norm_first', false);
  const count = intArg(call, 'num_heads');
  const attended = (of: Value) => heads(call, [of, of, of], { count, average: false }).y;
  const added = (of: Value, block: (y: Value) => Value, norm: 1 | 2) =>
    isFirst
      ? onnx(call, 'Add', [of, block(normed(call, of, norm))])
      : normed(call, onnx(call, 'Add', [of, block(of)]), norm);
  return added(added(x, attended, 1), (y) => feedForward(call, y), 2);
}

function normed(call: Call, x: Value, which: 1 | 2): Value {
  const [weight, bias] = ['weight', 'bias'].map((name) => tensorArg(call, `norm_${name}_${which}`));
  const attrs = { axis: -1, epsilon: float(numberArg(call, 'eps')) };
  return onnx(call, 'LayerNormalization', [x, weight, bias], attrs);
}

function feedForward(call: Call, x: Value): Value {
  const by = (y: Value, which: 1 | 2) =>
    linear(call, y, tensorArg(call, `ffn_weight_${which}`), tensorArg(call, `ffn_bias_${which}`));
  const hidden = by(x, 1);
  const kind = flagArg(call, 'use_gelu', false) ? 'Gelu' : 'Relu';
  return by(onnx(call, kind, [hidden]), 2);
}
