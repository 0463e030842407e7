import { clamp } from './integers.ts';

/*
 * How Loihi stores weights: eight bits and what their signs allow. The lowest bit of a mixed
 * weight pays for its sign, so mixed weights of eight bits are even.
 */

export const SIGN_MODES = ['mixed', 'excitatory', 'inhibitory'] as const;
export type SignMode = (typeof SIGN_MODES)[number];

/** The mode that weights from least to most have where none is given. */
export function signModeOf(least: number, most: number): SignMode {
  if (least >= 0) return 'excitatory';
  return most <= 0 ? 'inhibitory' : 'mixed';
}

/** A weight within what its mode can hold. */
export function clipWeight(weight: number, mode: SignMode): number {
  if (mode === 'mixed') return clamp(weight, -256, 255);
  return mode === 'excitatory' ? clamp(weight, 0, 255) : clamp(weight, -255, 0);
}

/** A clipped weight without the bits that are not stored. Inhibitory weights lose them of their magnitude. */
export function truncateWeight(weight: number, mode: SignMode, bits: number): number {
  const lost = 8 - bits + (mode === 'mixed' ? 1 : 0);
  if (mode === 'inhibitory') return 0 - ((-weight >> lost) << lost);
  return (weight >> lost) << lost;
}

/** The weights that a chip holds when it is given these. */
export function storedWeights(
  weights: ArrayLike<number>,
  bits: number,
  mode: SignMode | undefined,
): Int32Array {
  const given = Int32Array.from(weights);
  const signs = mode ?? signModeOf(...extremes(given));
  return given.map((weight) => truncateWeight(clipWeight(weight, signs), signs, bits));
}

function extremes(numbers: Int32Array): [least: number, most: number] {
  let [least, most] = [0, 0];
  for (const x of numbers) [least, most] = [Math.min(least, x), Math.max(most, x)];
  return [least, most];
}
