import { tensorOf } from '../../tensor/tensor.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type NetworkBuilder, type Value, flattened, late } from './builder.ts';
import { type Integers, type LayerFields, integerTensor } from './layer-fields.ts';
import { hearsComplex, storedOf, weightsOf } from './weights.ts';

/** The currents that arrive at the neurons of a layer, of the messages that it reads: one, or both parts of a complex one. */
export type Synapses = (
  builder: NetworkBuilder,
  layer: LayerFields,
  from: Value,
) => readonly Value[];

const MOST_DELAY = 62;

export const dense: Synapses = (builder, layer, from) => {
  const matrices = weightsOf(builder, layer).map((one) => asMatrix(one, layer));
  const stored = matrices.flatMap((one) => storedOf(builder, layer, [one]));
  return weigh(builder, layer, from, stored);
};

/** A layer that also hears itself, each synapse a step later. */
export const denseRecurrent: Synapses = (builder, layer, from) => {
  const own = layer.has('weight_rec') ? 'weight_rec' : 'recWeight';
  const given = [layer.integers('weight'), layer.integers(own)];
  const [forward, back] = storedOf(
    builder,
    layer,
    given.map((one) => asMatrix(one, layer)),
  );
  const out = forward!.shape[0]!;
  if (back!.shape.join() !== `${out},${out}`) layer.refuse(`its ${own} is not [${out},${out}]`);
  const [current] = weigh(builder, layer, from, [forward!]);
  // The population is not there yet: a delay may name what comes later.
  const { shape } = current!.type;
  const sent: Value = {
    name: `layer${layer.index}`,
    type: { role: 'spikes', dtype: 'u1', shape },
  };
  const { index } = layer;
  const add = (name: string, kind: string, inputs: readonly Value[], attrs = {}) =>
    builder.add(layer, { name: `${name}${index}`, kind, inputs, attrs });
  const before = add('before', 'delay', [sent]);
  const weight = integerTensor(back!.shape, back!.numbers);
  const again = add('again', 'dense', [before], { weight });
  return [add('both', 'add', [current!, again])];
};

export const conv: Synapses = (builder, layer, from) =>
  overPlanes(builder, layer, from, {
    kind: 'conv',
    kernels: weightsOf(builder, layer).map(withoutTime),
  });

export const convTranspose: Synapses = (builder, layer, from) =>
  overPlanes(builder, layer, from, {
    kind: 'conv-transpose',
    kernels: weightsOf(builder, layer).map(withoutTime),
  });

/** Each plane by itself, with the same window of weights. */
export const pool: Synapses = (builder, layer, from) =>
  overPlanes(builder, layer, from, { kind: 'conv', ...windowOfAll(builder, layer, from) });

/** Each plane spread by itself. */
export const unpool: Synapses = (builder, layer, from) =>
  overPlanes(builder, layer, from, {
    kind: 'conv-transpose',
    ...windowOfAll(builder, layer, from),
  });

function windowOfAll(builder: NetworkBuilder, layer: LayerFields, from: Value) {
  const channels = from.type.shape[1] ?? 0;
  const kernels = weightsOf(builder, layer).map((weight) => {
    const { shape, numbers } = withoutTime(weight);
    if (sizeOf(shape.slice(0, 2)) !== 1) layer.refuse(`its weights are [${shape.join(',')}]`);
    return {
      shape: [channels, 1, ...shape.slice(2)],
      numbers: Int32Array.from(
        { length: channels * numbers.length },
        (_, i) => numbers[i % numbers.length]!,
      ),
    };
  });
  return { kernels, groups: channels };
}

interface Planes {
  readonly kind: 'conv' | 'conv-transpose';
  readonly kernels: readonly Integers[];
  readonly groups?: number;
}

function overPlanes(
  builder: NetworkBuilder,
  layer: LayerFields,
  from: Value,
  planes: Planes,
): readonly Value[] {
  const { kind, kernels, groups = layer.number('groups', 1) } = planes;
  if (from.type.shape.length !== 4) layer.refuse('what it reads is no planes');
  const delays = delaysOf(builder, layer, [1, 1]);
  if (typeof delays === 'object') layer.refuse('its synapses have delays of their own');
  const pads = layer.extents('padding', 0);
  const strides = layer.extents('stride', 1);
  const attrs = {
    strides,
    pads: [...pads, ...pads],
    dilations: layer.extents('dilation', 1),
    groups,
    width: 24,
    ...(kind === 'conv-transpose' && { outputPadding: strides.map(() => 0) }),
  };
  const inputs = [late(builder, layer, from, delays)];
  return kernels.map(({ shape, numbers }, part) => {
    const weight = integerTensor(shape, numbers);
    const name = currentName(layer, part);
    return builder.add(layer, { name, kind, inputs, attrs: { weight, ...attrs } });
  });
}

function currentName(layer: LayerFields, part: number): string {
  const names = hearsComplex(layer) ? ['real', 'imaginary'] : ['current'];
  return `${names[part]!}${layer.index}`;
}

function weigh(
  builder: NetworkBuilder,
  layer: LayerFields,
  from: Value,
  matrices: readonly Integers[],
): readonly Value[] {
  const row = flattened(builder, layer, from);
  const extents = matrices[0]!.shape as [number, number];
  const delays = delaysOf(builder, layer, extents);
  const isShared = typeof delays === 'number';
  const attrs = isShared ? {} : { delays: tensorOf('u8', extents, delays) };
  const inputs = [late(builder, layer, row, isShared ? delays : 0)];
  return matrices.map(({ shape, numbers }, part) => {
    const weight = integerTensor(shape, numbers);
    const name = currentName(layer, part);
    return builder.add(layer, { name, kind: 'dense', inputs, attrs: { weight, ...attrs } });
  });
}

/** Rows of a matrix: of one neuron, a file has the row alone. */
function asMatrix({ shape, numbers }: Integers, layer: LayerFields): Integers {
  if (shape.length === 2) return { shape, numbers };
  if (shape.length === 1) return { shape: [1, ...shape], numbers };
  const [out, width, ...more] = shape;
  return out !== undefined && more.every((extent) => extent === 1)
    ? { shape: [out, width!], numbers }
    : layer.refuse(`its weights are [${shape.join(',')}]`);
}

/** Older files have an axis of one step behind. */
function withoutTime({ shape, numbers }: Integers): Integers {
  return { shape: shape.length === 5 && shape[4] === 1 ? shape.slice(0, 4) : shape, numbers };
}

/** Steps that all synapses wait, or those of each: by their neuron, or else by what they hear. */
function delaysOf(
  builder: NetworkBuilder,
  layer: LayerFields,
  [out, width]: readonly [number, number],
): number | number[] {
  if (!layer.has('delay')) return 0;
  const { numbers } = layer.integers('delay');
  const longest = numbers.reduce((most, x) => Math.max(most, x), 0);
  if (longest > MOST_DELAY)
    builder.note(layer, `it waits ${longest} steps, and a chip no more than ${MOST_DELAY}`);
  const steps = Array.from(numbers, (x) => Math.min(MOST_DELAY, Math.max(0, x)));
  if (steps.every((x) => x === steps[0])) return steps[0] ?? 0;
  const all = Array.from({ length: out * width }, (_, i) => i);
  if (steps.length === out * width) return steps;
  if (steps.length === out && layer.has('bias'))
    builder.note(layer, 'its neurons wait for what they hear; their bias does not wait');
  if (steps.length === out) return all.map((i) => steps[Math.floor(i / width)]!);
  if (steps.length === width) return all.map((i) => steps[i % width]!);
  return layer.refuse(`it has ${steps.length} delays for synapses of [${out},${width}]`);
}
