import type { Random } from '../../../support/random.ts';
import { type Dtype, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { type AttrsOf, defaulted, int, tensorAttr } from '../../attr.ts';
import { arriving, owed, paid, shift } from '../../fixed.ts';
import type { ValueType } from '../../types.ts';
import { parameterFault, spread } from './parameter.ts';

/*
 * Sigma-delta messages: a neuron sends how much its activation changed, once that is at least vth. The
 * low bits that `>> stateExponent` drops are really lost, as in the recorded networks.
 */

export const DELTA_ATTRS = {
  vth: tensorAttr('smallest change that is sent, before its shift', 'integer'),
  spikeExponent: defaulted(int('fraction bits of a message', { low: 0, high: 12 }), 6),
  stateExponent: defaulted(int('fraction bits of the state beyond those', { low: 0, high: 12 }), 6),
  messageBits: defaulted(int('bits of a message, to which it wraps', { low: 8, high: 32 }), 24),
};

export type DeltaAttrs = AttrsOf<typeof DELTA_ATTRS>;

export const DELTA_EQUATIONS = [
  'change = new - act + residue',
  'out = change where |change| >= vth << (spikeExponent + stateExponent), else 0',
  'residue = change - out; act = new',
  'y = out >> stateExponent, wrapping at messageBits',
] as const;

export function deltaFault(x: ValueType, attrs: DeltaAttrs): string | undefined {
  if (x.role === 'tensor' || isFloat(x.dtype)) return 'it reads integers that arrive in a step';
  const wrong = shiftedFault('vth', attrs.vth, x, attrs);
  if (wrong) return wrong;
  return numbersOf(attrs.vth).some((vth) => vth < 0) ? 'vth is negative' : undefined;
}

/** What is wrong with a parameter that is shifted to the units of the state, where it has 32 bits. */
export function shiftedFault(
  name: string,
  tensor: Tensor,
  { shape }: ValueType,
  attrs: DeltaAttrs,
): string | undefined {
  const wrong = parameterFault(name, tensor, shape, true);
  if (wrong) return wrong;
  const unit = 2 ** unitBits(attrs);
  return numbersOf(tensor).some((x) => Math.abs(x) * unit >= 2 ** 31)
    ? `${name} does not fit 32 bits after its shift`
    : undefined;
}

/** How far activations are above the integers that arrive. */
export function unitBits({ spikeExponent, stateExponent }: DeltaAttrs): number {
  return spikeExponent + stateExponent;
}

export function messageTypeOf({ messageBits }: DeltaAttrs): Dtype {
  return `i${messageBits}`;
}

/** The part that sends: given each neuron's new activation, the message. */
export function deltaSender(attrs: DeltaAttrs, shape: readonly number[]) {
  const size = sizeOf(shape);
  const act = new Int32Array(size);
  const residue = new Int32Array(size);
  const threshold = spread(attrs.vth, shape).map((vth) => shift(vth, unitBits(attrs)));
  const send = (i: number, activation: number): number => {
    const change = owed(activation, act[i]!, residue[i]!);
    const out = paid(change, threshold[i]!);
    residue[i] = change - out;
    act[i] = activation;
    return arriving(out, -attrs.stateExponent, attrs.messageBits);
  };
  return { size, state: { act, residue }, send };
}

export function drawDelta(random: Random, x: ValueType): DeltaAttrs | undefined {
  if (x.role !== 'current' || isFloat(x.dtype)) return undefined;
  return {
    vth: tensorOf('i32', [], [random.int(0, 4)]),
    spikeExponent: random.int(0, 6),
    stateExponent: random.int(0, 6),
    messageBits: random.pick([16, 24, 32]),
  };
}
