import type { Attrs } from '../../ir/graph.ts';
import { sameShape, sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type SpikingBuilder, type Value, arriving } from './builder.ts';
import { type NirNode, floatTensor } from './nodes.ts';

/**
 * Neurons by Euler's method, a step of dt: what NIR says as v' becomes v <- v + dt v'. They fire strictly above
 * the threshold, and are then at v_reset, in the same step.
 *
 *   LIF      tau v' = v_leak - v + r x
 *   IF       v' = r x, and r is what a step's input adds: networks without time constants have no seconds
 *   CubaLIF  tau_syn i' = -i + w_in x;  tau_mem v' = v_leak - v + r i
 */
export type Neuron = (context: NeuronContext) => Value;

export interface NeuronContext {
  readonly builder: SpikingBuilder;
  readonly node: NirNode;
  readonly inputs: readonly Value[];
  readonly dt: number;
}

export const lif: Neuron = (context) => potential(context, fires(context, leaky(context)));
export const leakyIntegrator: Neuron = (context) =>
  potential(context, { ...leaky(context), sends: 'before-reset' });
export const integrateAndFire: Neuron = (context) =>
  potential(context, fires(context, perfect(context)));
export const integrator: Neuron = (context) =>
  potential(context, { ...perfect(context), sends: 'before-reset' });
export const cubaLif: Neuron = (context) => potential(context, fires(context, cuba(context)));
export const cubaIntegrator: Neuron = (context) =>
  potential(context, { ...cuba(context), sends: 'before-reset' });
export const threshold: Neuron = (context) =>
  potential(context, {
    decay: floatTensor([], [0]),
    threshold: parameter(context.node, 'threshold'),
    strict: true,
    reset: 'zero',
  });

function leaky({ node, dt }: NeuronContext) {
  const rate = ratesOf(node, 'tau', dt);
  return {
    decay: mapped(rate, (x) => 1 - x),
    gain: scaled(node, 'r', rate),
    bias: scaled(node, 'v_leak', rate),
  };
}

function perfect({ node }: NeuronContext) {
  return { decay: floatTensor([], [1]), gain: parameter(node, 'r') };
}

function cuba({ node, dt }: NeuronContext) {
  const [synapse, membrane] = [ratesOf(node, 'tau_syn', dt), ratesOf(node, 'tau_mem', dt)];
  const [r, inward] = [numbersFor(node, 'r', membrane), numbersFor(node, 'w_in', membrane, 1)];
  // The current counts in units of the potential: r and the membrane's own dt / tau are in it.
  const gain = membrane.numbers.map((m, i) => m * r[i]! * inward[i]! * synapse.numbers[i]!);
  return {
    decay: mapped(membrane, (x) => 1 - x),
    currentDecay: mapped(synapse, (x) => 1 - x),
    gain: floatTensor(membrane.shape, gain),
    bias: scaled(node, 'v_leak', membrane),
  };
}

function fires({ node }: NeuronContext, attrs: Attrs): Attrs {
  const hasReset = node.has('v_reset');
  return {
    ...attrs,
    threshold: parameter(node, 'v_threshold'),
    ...(hasReset && { rest: parameter(node, 'v_reset') }),
    strict: true,
    reset: 'zero',
  };
}

/** The bias of what arrives goes through the same gain as what arrives. */
function potential({ builder, node, inputs }: NeuronContext, attrs: Attrs): Value {
  const current = arriving(builder, node, inputs);
  const { bias, type } = current;
  const name = 'currentDecay' in attrs ? 'currentBias' : 'bias';
  const own = bias && addedBias(node, type.shape, { bias, gain: attrs['gain'], to: attrs[name] });
  return builder.add(node, 'leaky-integrate-and-fire', [current], {
    attrs: own ? { ...attrs, [name]: own } : attrs,
  });
}

interface Added {
  readonly bias: Float64Array;
  readonly gain: unknown;
  readonly to: unknown;
}

function addedBias(node: NirNode, shape: readonly number[], { bias, gain, to }: Added): Tensor {
  const gains = each(node, gain as Tensor | undefined, bias.length, 1);
  const before = each(node, to as Tensor | undefined, bias.length, 0);
  return floatTensor(
    shape,
    bias.map((x, i) => before[i]! + gains[i]! * x),
  );
}

function each(node: NirNode, tensor: Tensor | undefined, size: number, otherwise: number) {
  const data = (tensor?.data as Float32Array | undefined) ?? Float32Array.of(otherwise);
  if (data.length !== 1 && data.length !== size)
    node.refuse(`its parameters are ${data.length} numbers, for ${size} neurons`);
  return Float64Array.from({ length: size }, (_, i) => data[i % data.length]!);
}

interface Rates {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
}

/** dt / tau: what a step takes away. */
function ratesOf(node: NirNode, name: string, dt: number): Rates {
  const { shape, numbers } = node.numbers(name);
  if (!numbers.every((tau) => tau > 0 && dt <= tau * SLACK))
    node.refuse(`its ${name} is not longer than a step of ${dt} s`);
  return { shape, numbers: numbers.map((tau) => dt / tau) };
}

/** Time constants of a step exactly are written rounded. */
const SLACK = 1 + 1e-6;

function numbersFor(
  node: NirNode,
  name: string,
  { shape }: Rates,
  otherwise?: number,
): Float64Array {
  const size = sizeOf(shape);
  if (!node.has(name) && otherwise !== undefined) return new Float64Array(size).fill(otherwise);
  const found = node.numbers(name);
  if (found.numbers.length === 1) return new Float64Array(size).fill(found.numbers[0]!);
  return sameShape(found.shape, shape)
    ? found.numbers
    : node.refuse(`its ${name} is [${found.shape.join(',')}], others are [${shape.join(',')}]`);
}

function scaled(node: NirNode, name: string, rates: Rates): Tensor {
  const numbers = numbersFor(node, name, rates);
  return floatTensor(
    rates.shape,
    rates.numbers.map((rate, i) => rate * numbers[i]!),
  );
}

function mapped({ shape, numbers }: Rates, f: (x: number) => number): Tensor {
  return floatTensor(shape, numbers.map(f));
}

function parameter(node: NirNode, name: string): Tensor {
  const { shape, numbers } = node.numbers(name);
  return floatTensor(shape, numbers);
}
