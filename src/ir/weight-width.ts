import { type Tensor, numbersOf } from '../tensor/tensor.ts';
import type { Op } from './graph.ts';

/** Bits of a synapse's weights: those they are cut to, or those of the widest. */
export function weightWidth({ attrs }: Op): number {
  const given = attrs['weightBits'];
  return typeof given === 'number' ? given : bitsOf(attrs['weight'] as Tensor);
}

/** The width of the narrowest integers that hold them all. */
function bitsOf(weight: Tensor): number {
  let [low, high] = [0, 0];
  for (const value of numbersOf(weight)) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const size = Math.max(high, -low - 1);
  return Math.max(1, Math.ceil(Math.log2(size + 1)) + (low < 0 ? 1 : 0));
}
