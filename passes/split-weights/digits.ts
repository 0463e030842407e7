import type { Numbers } from '../../src/tensor/dtype.ts';

/** What a digit of weights is worth: 2^shift times itself. */
export interface Digit {
  readonly shift: number;
  readonly values: Int32Array;
}

/** Synapses shift their sums up by no more. */
const LARGEST_EXPONENT = 15;

/**
 * Weights as signed digits of so many bits, the lowest first; nothing where the highest would need a larger exponent
 * than there is. Digits that are zero in all weights are left out.
 */
export function digitsOf(
  weights: Numbers,
  { bits, exponent }: { readonly bits: number; readonly exponent: number },
): readonly Digit[] | undefined {
  const digits: Digit[] = [];
  let rest = Int32Array.from(weights);
  let shift = 0;
  while (!fit(rest, bits)) {
    const width = Math.min(bits, LARGEST_EXPONENT - exponent - shift);
    if (width <= 0) return undefined;
    const low = rest.map((w) => (w << (32 - width)) >> (32 - width));
    rest = rest.map((w, i) => (w - low[i]!) / 2 ** width);
    digits.push({ shift, values: low });
    shift += width;
  }
  return [...digits, { shift, values: rest }].filter(({ values }) => values.some((w) => w !== 0));
}

function fit(weights: Int32Array, bits: number): boolean {
  const most = 2 ** (bits - 1);
  return weights.every((w) => w >= -most && w < most);
}
