import { currentType } from '../../ir/types.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import { type SpikingBuilder, type Value, arriving } from './builder.ts';
import { type Kernel, type Linear, composed, ofMatrix, ofWindow, throughWindow } from './linear.ts';
import { type NirNode, floatTensor } from './nodes.ts';

interface Context {
  readonly builder: SpikingBuilder;
  readonly node: NirNode;
  readonly inputs: readonly Value[];
}

/** Linear and Affine: each message that arrives is weighed, the bias is added where all meet. */
export function dense(context: Context): Value {
  const { builder, node } = context;
  const { shape, numbers } = node.numbers('weight');
  const [out, width] = shape as [number, number];
  if (shape.length !== 2) node.refuse(`its weight is [${shape.join(',')}], not [out, in]`);
  return weighed(context, {
    places: 1,
    ofMessages(value, suffix) {
      const attrs = { weight: floatTensor(shape, numbers) };
      const current = builder.add(node, 'dense', [value], { attrs, suffix });
      const isRow = value.type.shape.length === 1;
      return isRow ? { ...current, linear: ofMatrix(value, numbers, width) } : current;
    },
    ofCurrent(linear, value, suffix) {
      if (sizeOf(value.type.shape) !== width) node.refuse(`its weight is [${shape.join(',')}]`);
      const { row, weight } = composed(context, linear, { shape, numbers });
      const attrs = { weight };
      const current = builder.add(node, 'dense', [row], { attrs, suffix });
      const all = numbersOf(weight);
      return { ...current, linear: ofMatrix(row, all, all.length / out) };
    },
    ofBias: (bias) => ofMatrix(NOWHERE, bias, 1).compose(numbers),
  });
}

/** A column of numbers is a matrix too. */
const NOWHERE: Value = { name: '', type: currentType('f32', []) };

/** Conv1d and Conv2d, as torch has them; paddings may be words. */
export function conv(context: Context): Value {
  const { builder, node } = context;
  const { shape, numbers } = node.numbers('weight');
  const rank = shape.length - 2;
  if (rank !== 1 && rank !== 2) node.refuse(`its weight is [${shape.join(',')}]`);
  const dilations = listOf(node, 'dilation', rank, 1);
  const strides = listOf(node, 'stride', rank, 1);
  const pads = padsOf(node, shape.slice(2), dilations);
  const groups = node.has('groups') ? node.integers('groups')[0]! : 1;
  const one = { shape, numbers, strides, pads };
  const add = (value: Value, kernel: Kernel, suffix: string) => {
    const weight = floatTensor(kernel.shape, kernel.numbers);
    const attrs = { weight, strides: kernel.strides, pads: kernel.pads, dilations, groups };
    return builder.add(node, 'conv', [value], { attrs, suffix });
  };
  return weighed(context, {
    ofMessages: (value, suffix) => add(value, one, suffix),
    ofCurrent({ from, window }, value, suffix) {
      const isPlain = rank === 2 && dilations.every((step) => step === 1) && !value.bias;
      const wide = isPlain && window && throughWindow(one, window, from.type.shape.slice(-2));
      return wide ? add(from, wide, suffix) : node.refuse(WEIGHS_A_CURRENT);
    },
  });
}

/** SumPool2d and AvgPool2d: each plane by itself, in windows of one weight. */
export function pool(context: Context, isMean: boolean): Value {
  const { builder, node, inputs } = context;
  const channels = inputs[0]?.type.shape[1] ?? 0;
  const kernel = listOf(node, 'kernel_size', 2, 1);
  const size = channels * sizeOf(kernel);
  if (!(size <= LARGEST_POOL)) node.refuse(`its kernel_size is [${kernel.join(',')}]`);
  const gain = isMean ? 1 / sizeOf(kernel) : 1;
  const strides = listOf(node, 'stride', 2, 1);
  const pads = listOf(node, 'padding', 2, 0, 0);
  const attrs = {
    weight: floatTensor([channels, 1, ...kernel], new Float32Array(size).fill(gain)),
    strides,
    pads: [...pads, ...pads],
    dilations: [1, 1],
    groups: channels,
  };
  return weighed(context, {
    ofMessages(value, suffix) {
      const current = builder.add(node, 'conv', [value], { attrs, suffix });
      const linear = ofWindow(value, { kernel, strides, pads, gain }, current.type.shape);
      return { ...current, linear };
    },
    ofCurrent: () => node.refuse(WEIGHS_A_CURRENT),
  });
}

const LARGEST_POOL = 2 ** 24;

/** Scale: messages become currents; a current comes from weights that are scaled already. */
export function scale({ builder, node, inputs }: Context): Value {
  const { shape, numbers } = node.numbers('scale');
  const weight = floatTensor(shape, numbers);
  const all = inputs.map((value, i) => {
    if (value.type.role === 'spikes')
      return builder.add(node, 'diagonal', [value], { attrs: { weight }, suffix: `of${i}` });
    return scaledCurrent({ builder, node, inputs }, value, numbers, `of${i}`);
  });
  return arriving(builder, node, all);
}

function scaledCurrent(
  { builder, node }: Context,
  { name, type, bias }: Value,
  factors: Float64Array,
  suffix: string,
): Value {
  const op = builder.ops.find(({ result }) => result === name)!;
  const given = op.attrs['weight'] as Tensor | undefined;
  const channels = op.kind === 'dense' ? type.shape.at(-1) : type.shape[1];
  const isFitting = factors.length === 1 || factors.length === channels;
  if (!given || !isFitting || (op.kind !== 'dense' && op.kind !== 'conv'))
    return node.refuse('it scales a current that no single layer gives, each channel in its way');
  const of = (i: number, size: number) => factors[Math.floor((i * factors.length) / size)]!;
  const numbers = Float64Array.from(numbersOf(given), (w, i) => w * of(i, sizeOf(given.shape)));
  const attrs = { ...op.attrs, weight: floatTensor(given.shape, numbers) };
  const from = { name: op.inputs[0]!, type: builder.typeOf(op.inputs[0]!) };
  const current = builder.add(node, op.kind, [from], { attrs, suffix });
  return bias ? { ...current, bias: bias.map((x, i) => x * of(i, bias.length)) } : current;
}

const WEIGHS_A_CURRENT =
  'it weighs what no neurons have sent: fold it into a layer with weights next to it';

interface Weighing {
  ofMessages(value: Value, suffix: string): Value;
  /** Of a current, which has been weighed before. */
  ofCurrent(linear: Linear, value: Value, suffix: string): Value;
  /** What becomes of a bias that such a current has; it has none where this is absent. */
  ofBias?(bias: Float64Array): Float64Array;
  /** Places that share a number of the layer's own bias; those behind the channels unless given. */
  readonly places?: number;
}

function weighed({ builder, node, inputs }: Context, weighing: Weighing): Value {
  const currents = inputs.map((value, i) => {
    const suffix = inputs.length === 1 ? '' : `of${i}`;
    if (value.type.role !== 'current') return weighing.ofMessages(value, suffix);
    if (!value.linear) return node.refuse(WEIGHS_A_CURRENT);
    const current = weighing.ofCurrent(value.linear, value, suffix);
    return value.bias ? { ...current, bias: weighing.ofBias!(value.bias) } : current;
  });
  const sum = arriving(builder, node, currents);
  if (!node.has('bias')) return sum;
  const { numbers } = node.numbers('bias');
  const { shape } = sum.type;
  // Channels stand last behind a dense layer, and behind the batch where there are places.
  const places = weighing.places ?? sizeOf(shape.slice(2));
  if (numbers.length * places !== sizeOf(shape))
    node.refuse(`its bias is ${numbers.length} numbers`);
  const bias = Float64Array.from(
    { length: sizeOf(shape) },
    (_, i) => numbers[Math.floor(i / places)]! + (sum.bias?.[i] ?? 0),
  );
  return bias.every((x) => x === 0) ? sum : { ...sum, bias };
}

/** One number stands for all axes. */
function listOf(node: NirNode, name: string, rank: number, low: number, otherwise = 1) {
  const given = node.has(name) ? node.integers(name) : [otherwise];
  const list = given.length === 1 ? new Array<number>(rank).fill(given[0]!) : given;
  return list.length === rank && list.every((x) => x >= low)
    ? list
    : node.refuse(`its ${name} is [${given.slice(0, 8).join(',')}]`);
}

function padsOf(node: NirNode, kernel: readonly number[], dilations: readonly number[]) {
  const word = node.word('padding');
  if (word === 'valid') return kernel.flatMap(() => [0, 0]);
  if (word === 'same') {
    const all = kernel.map((extent, axis) => (extent - 1) * dilations[axis]!);
    return [...all.map((pad) => Math.floor(pad / 2)), ...all.map((pad) => Math.ceil(pad / 2))];
  }
  if (word !== undefined) return node.refuse(`its padding is '${word.slice(0, 40)}'`);
  const pads = listOf(node, 'padding', kernel.length, 0, 0);
  return [...pads, ...pads];
}
