import { type Numbers, allocate, bitWidth, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, choice, defaulted, int, optional, tensorAttr } from '../../attr.ts';
import { SIGN_MODES, storedWeights } from '../../fixed-weights.ts';
import { accumulate, arriving, shift, wrap } from '../../fixed.ts';
import type { Kernel } from '../../op-def.ts';
import { type Stage, type ValueType, currentType } from '../../types.ts';

/*
 * What dense, sparse and convolutional synapses share. Weights times messages are summed in 32 bits,
 * one sum for each delay; each sum is shifted once by the exponent; what arrives in a step is added
 * up and wraps at the width of the result.
 */

/** The longest delay that a synapse has, in steps. */
const MOST_DELAY = 62;

export const SYNAPSE_ATTRS = {
  exponent: defaulted(int('the sum is shifted by it', { low: -15, high: 15 }), 0),
  width: defaulted(int('bits of the result: 24 or 32', { low: 24, high: 32 }), 32),
  weightBits: optional(
    int('clips and truncates weights as the chip stores them', { low: 0, high: 8 }),
  ),
  signMode: optional(choice('how weights are signed; found from them unless given', SIGN_MODES)),
};

export const DELAYS = optional(
  tensorAttr(`steps that each synapse waits, 0 to ${MOST_DELAY}, shaped like the weights`, ['u8']),
);

/** A bias of the outputs, which only ops of floats have. */
export const BIAS = optional(
  tensorAttr('[out], at stage ann only: later, populations have it', 'float'),
);

export type SynapseAttrs = AttrsOf<typeof SYNAPSE_ATTRS>;

interface Delayed {
  readonly weight: Tensor;
  readonly delays?: Tensor;
}

/** What is wrong with the input or the attributes that all synapses share. */
export function synapseFault(
  x: ValueType,
  attrs: Partial<SynapseAttrs> & Delayed,
  stage: Stage,
): string | undefined {
  const wantedRole = stage === 'ann' ? 'tensor' : 'spikes';
  if (x.role !== wantedRole) return `it reads ${wantedRole} at stage ${stage}, not ${x.role}`;
  if (stage === 'ann' && x.dtype !== 'f32') return `its input is ${x.dtype}, not f32`;
  const floats = stage === 'ann' || stage === 'snn';
  if (isFloat(attrs.weight.dtype) !== floats)
    return `weights are ${attrs.weight.dtype} at stage ${stage}`;
  const { delays, weight, exponent = 0, width = 32, weightBits, signMode } = attrs;
  if (stage === 'ann' && (delays ?? exponent !== 0)) return 'delay and exponent need a later stage';
  if (floats && (exponent !== 0 || width !== 32 || (weightBits ?? signMode) !== undefined))
    return 'exponent, width, weightBits and signMode are for integers';
  if (width !== 24 && width !== 32) return 'width is 24 or 32';
  if (!delays) return undefined;
  if (delays.shape.join() !== weight.shape.join()) return 'delays are not shaped like the weights';
  return longest(delays) > MOST_DELAY ? `a delay is longer than ${MOST_DELAY} steps` : undefined;
}

/** What is wrong with the bias of so many outputs. */
export function biasFault(
  bias: Tensor | undefined,
  outs: number,
  stage: Stage,
): string | undefined {
  if (!bias) return undefined;
  if (stage !== 'ann') return 'bias is for stage ann';
  const { shape } = bias;
  return shape.length === 1 && shape[0] === outs
    ? undefined
    : `bias has shape [${shape.join(',')}], not [${outs}]`;
}

export function synapseType(x: ValueType, shape: readonly number[], width: number, stage: Stage) {
  if (stage === 'ann') return { ...x, shape };
  if (stage === 'snn') return currentType('f32', shape);
  return currentType(width === 24 ? 'i24' : 'i32', shape);
}

/** The weights that the sums use. */
export function usedWeights({ weight, weightBits, signMode }: Partial<SynapseAttrs> & Delayed) {
  const numbers = numbersOf(weight);
  if (weightBits === undefined && signMode === undefined) return numbers;
  return storedWeights(numbers, weightBits ?? 8, signMode);
}

/** Adds weights times messages into one sum for each delay. */
type Accumulate = (x: Numbers, sums: readonly (Int32Array | Float64Array)[]) => void;

/** A synapse's kernel, from the part in which the kinds of synapse differ. */
export function synapseKernel(
  type: ValueType,
  attrs: Partial<SynapseAttrs> & Delayed,
  accumulate: Accumulate,
): Kernel {
  const size = sizeOf(type.shape);
  const isFixed = !isFloat(type.dtype);
  const { exponent = 0 } = attrs;
  const width = bitWidth(type.dtype);
  const newSums = (count: number) => (isFixed ? new Int32Array(count) : new Float64Array(count));
  const bins = mostDelay(attrs.delays) + 1;
  const sums = Array.from({ length: bins }, () => newSums(size));
  const y = allocate(type.dtype, size);
  if (bins === 1) {
    const step: Kernel['step'] = ([x]) => {
      sums[0]!.fill(0);
      accumulate(x!, sums);
      for (let i = 0; i < size; i++)
        y[i] = isFixed ? arriving(sums[0]![i]!, exponent, width) : sums[0]![i]!;
      return y;
    };
    return { step };
  }
  const underWay = newSums(size * bins);
  const step: Kernel['step'] = ([x], now) => {
    for (const sum of sums) sum.fill(0);
    accumulate(x!, sums);
    sums.forEach((sum, delay) => {
      const slot = ((now + delay) % bins) * size;
      for (let i = 0; i < size; i++)
        underWay[slot + i]! += isFixed ? shift(sum[i]!, exponent) : sum[i]!;
    });
    const due = (now % bins) * size;
    for (let i = 0; i < size; i++)
      y[i] = isFixed ? wrap(underWay[due + i]!, width) : underWay[due + i]!;
    underWay.fill(0, due, due + size);
    return y;
  };
  return { step, state: { arriving: underWay } };
}

/** Adds w * message to a sum: modulo 2^32 for integers, in float64 for floats. */
export function addProduct(isFixed: boolean) {
  return isFixed ? accumulate : (sum: number, w: number, message: number) => sum + w * message;
}

/** Some weights, one behind another. */
interface WeightRow {
  readonly weights: Numbers;
  readonly from: number;
  readonly count: number;
}

/** Adds a message times each weight of a row to a sum of its own: most of a run's time goes here. */
export function addProducts(isFixed: boolean) {
  return isFixed ? addIntegers : addFloats;
}

// Two functions, and the arithmetic written out: a call for each product takes several times as long.
function addIntegers(sums: Numbers, to: number, row: WeightRow, message: number): void {
  const { weights, from, count } = row;
  for (let i = 0; i < count; i++)
    sums[to + i] = (sums[to + i]! + Math.imul(weights[from + i]!, message)) | 0;
}

function addFloats(sums: Numbers, to: number, row: WeightRow, message: number): void {
  const { weights, from, count } = row;
  for (let i = 0; i < count; i++) sums[to + i] = sums[to + i]! + weights[from + i]! * message;
}

/** The longest delay, 0 where there is none. */
export function mostDelay(delays: Tensor | undefined): number {
  return delays ? longest(delays) : 0;
}

function longest(delays: Tensor): number {
  let most = 0;
  for (const delay of numbersOf(delays)) most = Math.max(most, delay);
  return most;
}
