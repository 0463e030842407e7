import { type TorchValue, isTensorValue } from '../../aten/values.ts';
import { type Layer, type ModuleKind, type ModuleKinds, inTurn } from './kind.ts';

const PARTS = ['q_proj_weight', 'k_proj_weight', 'v_proj_weight'] as const;

/** Queries, keys and values, heads of them side by side; torch keeps their weights in one piece or in three. */
const multiheadAttention: ModuleKind = {
  options: { num_heads: undefined, batch_first: false, add_zero_attn: false },
  weights: [
    'in_proj_weight?',
    'in_proj_bias?',
    'bias_k?',
    'bias_v?',
    ...PARTS.map((name) => `${name}?`),
    'out_proj.weight',
    'out_proj.bias?',
  ],
  forward: (layer, inputs) => {
    if (layer.weight('bias_k') !== undefined || layer.option('add_zero_attn') === true)
      layer.refuse('it attends to what is no input');
    const isBatchFirst = layer.option('batch_first') === true;
    const turn = (x: TorchValue) =>
      isBatchFirst ? x : layer.aten('transpose', { self: x, dim0: 0, dim1: 1 });
    const [query, key, value] = inputs.map((x, i) => heads(layer, turn(x), i));
    const attended = layer.aten('scaled_dot_product_attention', { query, key, value });
    const joined = layer.aten('flatten', {
      self: layer.aten('transpose', { self: attended, dim0: 1, dim1: 2 }),
      start_dim: 2,
    });
    return [turn(layer.child('out_proj', joined)), undefined];
  },
};

/** One of the three projections: samples, heads, places, and a part of the width. */
function heads(layer: Layer, input: TorchValue, part: number): TorchValue {
  const width = extentOf(layer, input, 2);
  const packed = layer.weight('in_proj_weight');
  const row = (self: TorchValue) =>
    self && layer.aten('narrow', { self, dim: 0, start: part * width, length: width });
  const weight = packed === undefined ? layer.weight(PARTS[part]!) : row(packed);
  const projected = layer.aten('linear', {
    input,
    weight,
    bias: row(layer.weight('in_proj_bias')),
  });
  const count = layer.option('num_heads');
  const self = layer.aten('unflatten', { self: projected, dim: -1, sizes: [count, -1] });
  return layer.aten('transpose', { self, dim0: 1, dim1: 2 });
}

function extentOf(layer: Layer, x: TorchValue, axis: number): number {
  const extent = isTensorValue(x) ? x.value.type.shape[axis] : undefined;
  return extent ?? layer.refuse('its input has no axis for the batch');
}

/** torch.nn.modules.activation, where torch has it too. */
export const attentions: ModuleKinds = { MultiheadAttention: multiheadAttention };

const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['torch.nn.functional.relu', 'relu'],
  ['torch._C._nn.gelu', 'gelu'],
  ['torch.nn.functional.gelu', 'gelu'],
]);

/** What a transformer's pickle names besides classes. */
export function isActivationName(global: string): boolean {
  return ACTIVATIONS.has(global);
}

const encoderLayer: ModuleKind = {
  options: { norm_first: false, activation: undefined },
  forward: (layer, [x]) => {
    const add = (self: TorchValue, other: TorchValue) => layer.aten('add', { self, other });
    const attend = (value: TorchValue) => first(layer.child('self_attn', value, value, value));
    const feed = (value: TorchValue) =>
      layer.child('linear2', activate(layer, layer.child('linear1', value)));
    const norm1 = (value: TorchValue) => layer.child('norm1', value);
    const norm2 = (value: TorchValue) => layer.child('norm2', value);
    if (layer.option('norm_first') === true) {
      const attended = add(x, attend(norm1(x)));
      return add(attended, feed(norm2(attended)));
    }
    const attended = norm1(add(x, attend(x)));
    return norm2(add(attended, feed(attended)));
  },
};

function activate(layer: Layer, self: TorchValue): TorchValue {
  if (layer.children.includes('activation')) return layer.child('activation', self);
  const name = layer.named('activation') ?? 'torch.nn.functional.relu';
  return layer.aten(ACTIVATIONS.get(name) ?? layer.refuse(`its activation is '${name}'`), { self });
}

export function first(result: TorchValue): TorchValue {
  return Array.isArray(result) ? (result as readonly TorchValue[])[0] : result;
}

/** torch.nn.modules.transformer */
export const transformers: ModuleKinds = {
  TransformerEncoder: {
    forward: (layer, [x]) => {
      const encoded = inTurn(layer.inside('layers'), x);
      return layer.children.includes('norm') ? layer.child('norm', encoded) : encoded;
    },
  },
  TransformerEncoderLayer: encoderLayer,
};
