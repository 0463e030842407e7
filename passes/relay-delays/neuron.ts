import type { Attrs } from '../../src/ir/graph.ts';
import { type Bounds } from '../../src/ir/ranges/bounds.ts';
import { hull } from '../../src/ir/ranges/interval.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { bitWidth } from '../../src/tensor/dtype.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';

/** Ledgers beyond that could wrap, and messages would not add up. */
const FARTHEST = 2 ** 30;

const number = (value: number) => tensorOf('i32', [], [value]);

export const ONE = number(1);

/** Neurons that send what they hear, in the step in which they hear it. */
export interface RelayNeuron {
  readonly kind: string;
  readonly attrs: Attrs;
}

/** Without memory and with a threshold of zero it fires when, and only when, a spike arrives. */
const OF_BITS: RelayNeuron = {
  kind: 'lif',
  attrs: { du: number(4095), dv: number(0), vth: number(0) },
};

/**
 * What relays a value to the bit, its messages of the type that they had; nothing where there is no such neuron. A level of
 * threshold 1 that nothing clips sends what its ledger grew by, which is what arrived.
 */
export function relayNeuron(
  { role, dtype }: ValueType,
  { step, total }: Bounds,
): RelayNeuron | undefined {
  if (role === 'spikes' && dtype === 'u1') return OF_BITS;
  if (role === 'current' ? dtype !== 'i32' : !dtype.startsWith('i')) return undefined;
  const [low, high] = hull(total);
  if (!(low >= -FARTHEST && high <= FARTHEST)) return undefined;
  const levels = { low: Math.min(0, low), high: Math.max(1, high) };
  const limit = role === 'current' ? levels.high - levels.low : 2 ** (bitWidth(dtype) - 1) - 1;
  const [least, most] = hull(step);
  if (least < -limit || most > limit) return undefined;
  return { kind: 'level', attrs: { theta: ONE, ...levels, limit } };
}
