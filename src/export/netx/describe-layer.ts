import type { Op } from '../../ir/graph.ts';
import type { ValueType } from '../../ir/types.ts';
import { spread } from '../../ir/ops/neurons/parameter.ts';
import { usedWeights } from '../../ir/ops/synapses/synapse.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import { type Entry, float32, int64, truth, word } from '../hdf5/entries.ts';
import type { Layer } from './layers.ts';

/** What a layer is called by, and what it says; `fault` collects what it cannot. */
export type Entries = Record<string, Entry>;
type Fault = (text: string) => void;

/** Readers know these exponents, and no others. */
const EXPONENT = 6;
const MOST_DELAY = 62;

const NO_DELAY =
  'has a bias, and no delay of a step in front of its synapse, as layers of a chip have';

/** A layer's datasets by their path. */
export function describeLayer(
  { delay, synapse, population, gain = 1 }: Layer,
  input: ValueType,
  fault: Fault,
): Entries {
  const neuron = prefixed('neuron', neuronOf(population, fault));
  const shape = withoutBatch(population.type.shape);
  const bias = biasOf(population, synapse?.kind === 'conv', fault);
  if (!synapse) {
    if (delay > 0) fault(`'${population.result}' waits for its input`);
    return {
      type: word('input', 10, [1]),
      shape: list(shape),
      ...inputWords(population, bias, { gain, fault }),
      ...neuron,
    };
  }
  if (delay < 1 && bias) fault(`'${population.result}' ${NO_DELAY}`);
  const waits = Math.max(0, delay - 1);
  if (waits > MOST_DELAY)
    fault(`'${synapse.result}' waits ${waits} steps, more than ${MOST_DELAY}`);
  if (waits > 0 && synapse.kind === 'conv')
    fault(`'${synapse.result}' waits, and is a convolution`);
  const own = synapse.kind === 'conv' ? convWords(synapse, input, fault) : denseWords(synapse);
  return {
    type: word(synapse.kind, 10, [1]),
    shape: list(shape),
    weight: weightOf(synapse, fault),
    ...own,
    ...(waits > 0 && { delay: int64(waits) }),
    ...(bias && { bias: float32([bias.length], bias) }),
    ...neuron,
  };
}

const list = (numbers: readonly number[]) => int64(numbers, [numbers.length]);

function prefixed(prefix: string, entries: Entries): Entries {
  return Object.fromEntries(
    Object.entries(entries).map(([name, one]) => [`${prefix}/${name}`, one]),
  );
}

/** Channels, then places; a batch of one is no extent of a layer. */
function withoutBatch(shape: readonly number[]): readonly number[] {
  return shape.length > 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

/** One number for all neurons of a layer. */
function uniform({ result, attrs }: Op, name: string, fault: Fault): number {
  const given = attrs[name] as Tensor | undefined;
  const numbers = new Set(given ? numbersOf(given) : [0]);
  if (numbers.size > 1) fault(`'${result}' has several values of ${name}`);
  return [...numbers][0] ?? 0;
}

function neuronOf(op: Op, fault: Fault): Entries {
  const { result, kind, attrs } = op;
  if (kind === 'lif') {
    if (attrs['resetInterval'] !== 0)
      fault(`'${result}' resets, which the reader is told, not the file`);
    return {
      type: word('CUBA'),
      iDecay: int64(uniform(op, 'du', fault) + 1),
      vDecay: int64(uniform(op, 'dv', fault)),
      vThMant: int64(uniform(op, 'vth', fault)),
      refDelay: int64(1),
      gradedSpike: truth(false),
    };
  }
  const isSigma = kind === 'sigma';
  const exponents = ['spikeExponent', 'stateExponent'].filter((name) => attrs[name] !== EXPONENT);
  if (!isSigma)
    for (const name of exponents) fault(`'${result}' has a ${name} that is not ${EXPONENT}`);
  if (attrs['activation'] === 'identity') fault(`'${result}' has no relu`);
  return {
    type: word('SDNN'),
    activation: word('relu'),
    vThMant: int64(isSigma ? 0 : uniform(op, 'vth', fault)),
    ...(isSigma && { sigma_output: truth(true) }),
  };
}

/** Biases of a layer, one a channel or one a neuron; those of LIF neurons in units of 2^6. */
function biasOf(op: Op, isPerChannel: boolean, fault: Fault): number[] | undefined {
  const given = op.attrs['bias'] as Tensor | undefined;
  if (!given || numbersOf(given).every((x) => x === 0)) return undefined;
  if (op.kind === 'sigma') {
    fault(`'${op.result}' is a sum with a bias`);
    return undefined;
  }
  const up = op.kind === 'lif' ? 2 ** ((op.attrs['biasExponent'] as number) - EXPONENT) : 1;
  const each = Array.from(spread(given, op.type.shape), (x) => x * up);
  if (each.some((x) => !Number.isInteger(x) || Math.abs(x) > 4095))
    fault(`'${op.result}' has a bias that is no integer of 13 bits in units of 64`);
  if (!isPerChannel) return each;
  const channels = withoutBatch(op.type.shape)[0]!;
  const places = each.length / channels;
  const first = Array.from({ length: channels }, (_, c) => each[c * places]!);
  if (each.some((x, i) => x !== first[Math.floor(i / places)]))
    fault(`'${op.result}' has biases that differ in a channel`);
  return first;
}

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
  if (op.kind === 'sigma-delta' || op.kind === 'sigma') fault(`'${op.result}' reads the input`);
  if (op.kind === 'lif' && uniform(op, 'du', fault) !== 4095)
    fault(`'${op.result}' reads the input and keeps a current`);
  const values = new Set(bias ?? [0]);
  if (values.size > 1) fault(`'${op.result}' reads the input and has several biases`);
  // No extents: the reader makes numbers of them, which numpy 2.4 does of no array.
  return { weight: float32([], [gain]), bias: float32([], [[...values][0] ?? 0]) };
}

/** Weights as the sums use them; readers find exponent and bits in them. */
function weightOf(op: Op, fault: Fault): Entry {
  const { weight, exponent = 0 } = op.attrs as unknown as {
    readonly weight: Tensor;
    readonly exponent?: number;
  };
  const numbers = Array.from(usedWeights(op.attrs as never), (x) => x * 2 ** exponent);
  const low = numbers.reduce((a, b) => Math.min(a, b), 0);
  const high = numbers.reduce((a, b) => Math.max(a, b), 0);
  const isMixed = low < 0 && high > 0;
  if (numbers.some((x) => !Number.isInteger(x)))
    fault(`'${op.result}' shifts its sums to the right`);
  if (isMixed ? low < -256 || high > 254 : high > 255 || low < -255)
    fault(`'${op.result}' has weights from ${low} to ${high}, which 8 bits do not hold`);
  if (
    isMixed &&
    op.kind === 'dense' &&
    numbers.some((x) => x % 2 !== 0 && (low < -128 || high > 127))
  )
    fault(`'${op.result}' has odd weights of both signs beyond 127`);
  if (op.attrs['delays'] !== undefined) fault(`'${op.result}' has a delay for each synapse`);
  return float32(weight.shape, numbers);
}

function denseWords({ attrs }: Op): Entries {
  const [out, width] = (attrs['weight'] as Tensor).shape as [number, number];
  return { inFeatures: int64(width), outFeatures: int64(out) };
}

function convWords({ result, attrs }: Op, input: ValueType, fault: Fault): Entries {
  const shape = (attrs['weight'] as Tensor).shape;
  const pads = attrs['pads'] as readonly number[];
  if (shape.length !== 4 || input.shape[0] !== 1)
    fault(`'${result}' is no convolution of one plane`);
  const half = pads.length / 2;
  if (pads.slice(0, half).join() !== pads.slice(half).join())
    fault(`'${result}' pads its sides differently`);
  return {
    inChannels: int64(input.shape[1] ?? sizeOf(input.shape)),
    outChannels: int64(shape[0]!),
    kernelSize: list(shape.slice(2)),
    stride: list(attrs['strides'] as readonly number[]),
    padding: list(pads.slice(0, half)),
    dilation: list(attrs['dilations'] as readonly number[]),
    groups: int64(attrs['groups'] as number),
  };
}
