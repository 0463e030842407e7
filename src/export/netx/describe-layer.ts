import type { Op } from '../../ir/graph.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import type { ValueType } from '../../ir/types.ts';
import { float32, int64 } from '../hdf5/entries.ts';
import type { Describing } from './describing.ts';
import { type Entries, kindOf, list, withoutBatch } from './entries.ts';
import { EXPONENT, neuronOf } from './neurons.ts';
import { ofChannels, uniform } from './parameters.ts';
import type { LayerRow } from './rows.ts';
import { delaysOf, weightsOf } from './weights.ts';

type Fault = Describing['fault'];

const MOST_DELAY = 62;

const NO_DELAY =
  'has a bias, and no delay of a step in front of its synapse, as layers of a chip have';

/** A layer's datasets by their path. */
export function describeLayer(row: LayerRow, describing: Describing): Entries {
  const { delay, synapse, population } = row;
  const { fault, types } = describing;
  const neuron = prefixed('neuron', neuronOf(population, describing));
  const shape = list(withoutBatch(population.type.shape));
  const bias = biasOf(population, synapse !== undefined && synapse.kind !== 'dense', fault);
  if (!synapse) {
    if (delay > 0) fault(`'${population.result}' waits for its input`);
    const words = inputWords(population, bias, { gain: row.gain ?? 1, fault });
    return { ...kindOf('input'), shape, ...words, ...neuron };
  }
  if (delay < 1 && bias) fault(`'${population.result}' ${NO_DELAY}`);
  if (delay < 1 && describing.isJoined)
    fault(`'${synapse.result}' waits no step, where branches are joined`);
  const waits = Math.max(0, delay - 1);
  const input = types.get(synapse.inputs[0]!)!;
  return {
    ...kindOf(layerKind(row)),
    shape,
    ...weightsOf(row, describing),
    ...(synapse.kind === 'dense' ? denseWords(synapse) : convWords(synapse, input, describing)),
    ...delayWords(row, waits, describing),
    ...(bias && { bias: float32([bias.length], bias) }),
    ...neuron,
  };
}

function layerKind({ synapse, recurrent }: LayerRow): string {
  if (recurrent) return 'dense_rec';
  return synapse?.kind === 'conv-transpose' ? 'convT' : synapse!.kind;
}

/** Steps that all synapses wait beyond the one that each takes, or those of each. */
function delayWords(
  { synapse: from, imaginary }: LayerRow,
  waits: number,
  { fault, note }: Describing,
): Entries {
  const [synapse, isComplex] = [from!, imaginary !== undefined];
  const each = delaysOf(synapse);
  const most = waits + Math.max(0, ...(each?.numbers ?? []));
  if (most > MOST_DELAY) fault(`'${synapse.result}' waits ${most} steps, more than ${MOST_DELAY}`);
  if (most > 0 && (synapse.kind !== 'dense' || isComplex))
    note(
      `'${synapse.result}' waits, which it ignores of ${isComplex ? 'complex weights' : 'convolutions'}`,
    );
  if (each) {
    const steps = Array.from(each.numbers, (x) => x + waits);
    return { delay: float32(each.shape, steps) };
  }
  return waits > 0 ? { delay: int64(waits) } : {};
}

function prefixed(prefix: string, entries: Entries): Entries {
  return Object.fromEntries(
    Object.entries(entries).map(([name, one]) => [`${prefix}/${name}`, one]),
  );
}

/** Biases of a layer, one a channel or one a neuron; those of LIF neurons in units of 2^6. */
function biasOf(op: Op, isPerChannel: boolean, fault: Fault): number[] | undefined {
  const given = op.attrs['bias'] as Tensor | undefined;
  if (!given || numbersOf(given).every((x) => x === 0)) return undefined;
  const isLeaky = op.kind === 'lif' || op.kind === 'lif-potential';
  const up = isLeaky ? 2 ** ((op.attrs['biasExponent'] as number) - EXPONENT) : 1;
  const each = Array.from(spread(given, op.type.shape), (x) => x * up);
  const isSum = op.kind === 'sigma';
  if (!isSum && each.some((x) => !Number.isInteger(x) || Math.abs(x) > 4095))
    fault(`'${op.result}' has a bias that is no integer of 13 bits in units of 64`);
  if (!isPerChannel) return each;
  const channels = ofChannels(each, op.type.shape);
  if (!channels) fault(`'${op.result}' has biases that differ in a channel`);
  return channels;
}

/** Populations of input layers. */
const READERS: ReadonlySet<string> = new Set(['delta', 'lif', 'lif-adaptive']);

interface InputWriting {
  readonly gain: number;
  readonly fault: Fault;
}

/** An input layer hands on what it is given, times its weight; its bias is one for all. */
function inputWords(
  op: Op,
  bias: readonly number[] | undefined,
  { gain, fault }: InputWriting,
): Entries {
  if (!READERS.has(op.kind)) fault(`'${op.result}' reads the input`);
  if (op.kind === 'lif' && uniform(op, 'du', fault) !== 4095)
    fault(`'${op.result}' reads the input and keeps a current`);
  const values = new Set(bias ?? [0]);
  if (values.size > 1) fault(`'${op.result}' reads the input and has several biases`);
  // No extents: the reader makes numbers of them, which numpy 2.4 does of no array.
  return { weight: float32([], [gain]), bias: float32([], [[...values][0] ?? 0]) };
}

function denseWords({ attrs }: Op): Entries {
  const [out, width] = (attrs['weight'] as Tensor).shape as [number, number];
  return { inFeatures: int64(width), outFeatures: int64(out) };
}

function convWords(
  { result, kind, attrs }: Op,
  input: ValueType,
  { fault, note }: Describing,
): Entries {
  const shape = (attrs['weight'] as Tensor).shape;
  const groups = attrs['groups'] as number;
  const pads = attrs['pads'] as readonly number[];
  if (shape.length !== 4 || input.shape[0] !== 1)
    fault(`'${result}' is no convolution of one plane`);
  const half = pads.length / 2;
  if (pads.slice(0, half).join() !== pads.slice(half).join())
    fault(`'${result}' pads its sides differently`);
  const isTransposed = kind === 'conv-transpose';
  if (isTransposed) note(`'${result}' is a transposed convolution, which it does not read`);
  const more = (attrs['outputPadding'] ?? []) as readonly number[];
  if (more.some((x) => x !== 0)) fault(`'${result}' pads what it gives`);
  return {
    inChannels: int64(input.shape[1] ?? sizeOf(input.shape)),
    outChannels: int64(isTransposed ? shape[1]! * groups : shape[0]!),
    kernelSize: list(shape.slice(2)),
    stride: list(attrs['strides'] as readonly number[]),
    padding: list(pads.slice(0, half)),
    dilation: list(attrs['dilations'] as readonly number[]),
    groups: int64(groups),
  };
}
