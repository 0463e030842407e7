import { tensorOf } from '../../tensor/tensor.ts';
import type { NetworkBuilder, Value } from './builder.ts';
import { type LayerFields, integerTensor } from './layer-fields.ts';
import { isResonator, resonators } from './resonators.ts';

/** Kinds of neurons that are read; a layer without any sums up. */
const LEAKY = new Set(['CUBA', 'LOIHI']);
const ADAPTIVE = 'ALIF';
const SIGMA_DELTA = 'SDNN';
const OWN = new Set([ADAPTIVE, SIGMA_DELTA]);

export function isReadNeuron(kind: string | undefined): boolean {
  return kind === undefined || LEAKY.has(kind) || OWN.has(kind) || isResonator(kind);
}

/** What kinds that are not read are, as the tools of the format name them. */
const OTHERS: readonly (readonly [prefix: string, what: string])[] = [
  ['RF', 'a resonator that does not say how it fires'],
];

/** A kind of neurons with what it is, where that is known. */
export function otherNeuron(kind: string): string {
  const known = OTHERS.find(([prefix]) => kind === prefix || kind.startsWith(`${prefix}_`));
  return known ? `${kind} (${known[1]})` : kind;
}

/** Fraction bits that the format's own tool gives to biases and to changes. */
const EXPONENT = 6;

/** What the tools of the format write where nobody is to fire: more than a voltage can be. */
const OUT_OF_REACH = 2 ** 18 - 1;

const one = (x: number) => tensorOf('i32', [], [x]);

/** The neurons of a layer behind the currents that arrive at them. */
export function population(
  builder: NetworkBuilder,
  layer: LayerFields,
  currents: readonly Value[],
): Value {
  const { neuron } = layer;
  if (neuron !== undefined && isResonator(neuron)) return resonators(builder, layer, currents);
  const current = currents[0]!;
  const name = `layer${layer.index}`;
  if (neuron !== ADAPTIVE && layer.has('neuron/weight_exp'))
    builder.note(
      layer,
      `exponents that a norm gave its weights are ignored, as by the format's tool`,
    );
  const bias = biasOf(layer, current.type.shape);
  const add = (kind: string, attrs = {}) =>
    builder.add(layer, { name, kind, inputs: [current], attrs });
  if (neuron === undefined) {
    builder.note(layer, 'it has no neurons, and sums up what arrives');
    return add('sigma', bias);
  }
  if (LEAKY.has(neuron) && layer.number('neuron/vThMant') === OUT_OF_REACH) {
    builder.note(layer, 'its threshold is out of reach: it answers with its voltage');
    const { du, dv } = leaky(builder, layer);
    return add('lif-potential', { du, dv, ...bias, biasExponent: EXPONENT });
  }
  if (LEAKY.has(neuron))
    return add('lif', { ...leaky(builder, layer), ...bias, biasExponent: EXPONENT });
  if (neuron === ADAPTIVE)
    return add('lif-adaptive', { ...adaptive(builder, layer, current.type.shape), ...bias });
  if (layer.has('neuron/sigma_output')) {
    if ('bias' in bias) layer.refuse('it sums up its output, and has a bias');
    return add('sigma');
  }
  return add('sigma-delta', { ...changes(layer), ...bias, activation: activationOf(layer) });
}

/** The neurons of an input layer: their bias is one for all, and a change is sent as it is. */
export function inputPopulation(builder: NetworkBuilder, layer: LayerFields, given: Value): Value {
  const name = `layer${layer.index}`;
  const bias = Math.trunc(layer.number('bias', 0));
  const offset = bias === 0 ? {} : { bias: one(bias) };
  if (layer.neuron === SIGMA_DELTA) {
    if (bias !== 0) layer.refuse('it sends changes of its input, and has a bias');
    return builder.add(layer, { name, kind: 'delta', inputs: [given], attrs: changes(layer) });
  }
  if (layer.neuron === ADAPTIVE) {
    const attrs = { ...adaptive(builder, layer, given.type.shape), ...offset };
    return builder.add(layer, { name, kind: 'lif-adaptive', inputs: [given], attrs });
  }
  // What an input layer is given is a bias that changes: no current decays.
  const attrs = { ...leaky(builder, layer), du: one(4095), ...offset, biasExponent: EXPONENT };
  return builder.add(layer, { name, kind: 'lif', inputs: [given], attrs });
}

function leaky(builder: NetworkBuilder, layer: LayerFields) {
  spikes(builder, layer);
  const scalar = (name: string) => layer.number(`neuron/${name}`);
  return {
    du: one(scalar('iDecay') - 1),
    dv: one(scalar('vDecay')),
    vth: one(scalar('vThMant')),
  };
}

/** Parameters are one for all, or one a neuron or a channel of planes; its bias arrives with the current. */
function adaptive(builder: NetworkBuilder, layer: LayerFields, shape: readonly number[]) {
  spikes(builder, layer);
  if (layer.has('neuron/weight_exp') && layer.integers('neuron/weight_exp').numbers.some(Boolean))
    layer.refuse('its norm scales what arrives, by a weight_exp that is not 0');
  const each = (name: string, more = 0) => {
    const { numbers } = layer.integers(`neuron/${name}`);
    const all = numbers.map((x) => x + more);
    return all.length === 1 ? one(all[0]!) : integerTensor(perChannel(all.length, shape), all);
  };
  return {
    ...{ du: each('iDecay', -1), dv: each('vDecay') },
    ...{ dth: each('thDecay'), dr: each('refDecay'), vth: each('vThMant'), step: each('vThStep') },
  };
}

/** Neurons that send single spikes, and rest no longer than a step. */
function spikes(builder: NetworkBuilder, layer: LayerFields): void {
  const bits = layer.number('neuron/messageBits', 0);
  if (layer.number('neuron/gradedSpike', 0) !== 0 || bits !== 0)
    layer.refuse('its leaky neurons send more than single spikes');
  const waits = layer.number('neuron/refDelay', 1);
  if (waits > 1)
    builder.note(
      layer,
      `its neurons rest ${waits} steps after a spike, which the format's tool ignores`,
    );
}

function changes(layer: LayerFields) {
  return { vth: one(layer.number('neuron/vThMant')) };
}

function activationOf(layer: LayerFields): string {
  const found = layer.word('neuron/activation') ?? 'identity';
  return ['relu', 'identity'].includes(found)
    ? found
    : layer.refuse(`its activation is ${found.slice(0, 40)}`);
}

/** One a neuron, or one a channel of planes; nothing where all are zero. */
function biasOf(layer: LayerFields, shape: readonly number[]) {
  if (!layer.has('bias')) return {};
  const { numbers } = layer.integers('bias');
  if (numbers.every((x) => x === 0)) return {};
  return { bias: integerTensor(perChannel(numbers.length, shape), numbers) };
}

/** The shape of parameters, one a neuron of a row or one a channel of planes. */
function perChannel(count: number, shape: readonly number[]): readonly number[] {
  return [count, ...(shape.length > 2 ? shape.slice(2).map(() => 1) : [])];
}
