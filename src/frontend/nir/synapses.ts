import { sizeOf } from '../../tensor/shape.ts';
import { type SpikingBuilder, type Value, arriving, withBias } from './builder.ts';
import { type NirNode, floatTensor } from './nodes.ts';

interface Context {
  readonly builder: SpikingBuilder;
  readonly node: NirNode;
  readonly inputs: readonly Value[];
}

/** Linear and Affine: each message that arrives is weighed, the bias is added where all meet. */
export function dense(context: Context): Value {
  const { node } = context;
  const { shape, numbers } = node.numbers('weight');
  if (shape.length !== 2) node.refuse(`its weight is [${shape.join(',')}], not [out, in]`);
  return weighed(context, 'dense', { weight: floatTensor(shape, numbers) });
}

/** Conv1d and Conv2d, as torch has them; paddings may be words. */
export function conv(context: Context): Value {
  const { node } = context;
  const { shape, numbers } = node.numbers('weight');
  const rank = shape.length - 2;
  if (rank !== 1 && rank !== 2) node.refuse(`its weight is [${shape.join(',')}]`);
  const dilations = listOf(node, 'dilation', rank, 1);
  return weighed(context, 'conv', {
    weight: floatTensor(shape, numbers),
    strides: listOf(node, 'stride', rank, 1),
    pads: padsOf(node, shape.slice(2), dilations),
    dilations,
    groups: node.has('groups') ? node.integers('groups')[0]! : 1,
  });
}

/** SumPool2d and AvgPool2d: each plane by itself, in windows of one weight. */
export function pool(context: Context, isMean: boolean): Value {
  const { node, inputs } = context;
  const channels = inputs[0]?.type.shape[1] ?? 0;
  const kernel = listOf(node, 'kernel_size', 2, 1);
  const size = channels * sizeOf(kernel);
  if (!(size <= LARGEST_POOL)) node.refuse(`its kernel_size is [${kernel.join(',')}]`);
  const weight = new Float32Array(size).fill(isMean ? 1 / sizeOf(kernel) : 1);
  const pads = listOf(node, 'padding', 2, 0, 0);
  return weighed(context, 'conv', {
    weight: floatTensor([channels, 1, ...kernel], weight),
    strides: listOf(node, 'stride', 2, 1),
    pads: [...pads, ...pads],
    dilations: [1, 1],
    groups: channels,
  });
}

const LARGEST_POOL = 2 ** 24;

/** Scale: messages become currents, currents others. */
export function scale({ builder, node, inputs }: Context): Value {
  const { shape, numbers } = node.numbers('scale');
  const weight = floatTensor(shape, numbers);
  const all = inputs.map((value, i) => {
    if (value.type.role === 'spikes')
      return builder.add(node, 'diagonal', [value], { attrs: { weight }, suffix: `of${i}` });
    if (new Set(numbers).size > 1) node.refuse('it scales a current, each element otherwise');
    return withBias(builder, node, value, numbers[0]);
  });
  return arriving(builder, node, all);
}

type Attrs = Readonly<Record<string, unknown>>;

function weighed({ builder, node, inputs }: Context, kind: string, attrs: Attrs): Value {
  const currents = inputs.map((value, i) => {
    if (value.type.role === 'current')
      return node.refuse('it weighs what no neurons have sent: fold it into the layer in front');
    return builder.add(node, kind, [value], {
      attrs: attrs as never,
      suffix: inputs.length === 1 ? '' : `of${i}`,
    });
  });
  const sum = arriving(builder, node, currents);
  if (!node.has('bias')) return sum;
  const { numbers } = node.numbers('bias');
  const { shape } = sum.type;
  // Channels stand last behind a dense layer, and behind the batch where there are places.
  const places = kind === 'dense' ? 1 : sizeOf(shape.slice(2));
  if (numbers.length * places !== sizeOf(shape))
    node.refuse(`its bias is ${numbers.length} numbers`);
  const bias = Float64Array.from(
    { length: sizeOf(shape) },
    (_, i) => numbers[Math.floor(i / places)]!,
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
