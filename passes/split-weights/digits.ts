import type { Numbers } from '../../src/tensor/dtype.ts';

/** What a digit of weights is worth: 2^shift times itself. */
export interface Digit {
  readonly shift: number;
  readonly values: Int32Array;
}

/** Synapses shift their sums up by no more. */
const LARGEST_EXPONENT = 15;

/** More addends than that cost more than they are worth. */
const MOST_ADDENDS = 16;

/**
 * Weights as signed digits of so many bits, the lowest first; what is left where exponents end is cut into equal addends.
 * Nothing where those would be too many. Digits that are zero in all weights are left out.
 */
export function digitsOf(
  weights: Numbers,
  { bits, exponent }: { readonly bits: number; readonly exponent: number },
): readonly Digit[] | undefined {
  const digits: Digit[] = [];
  let rest = Int32Array.from(weights);
  let shift = 0;
  while (!fit(rest, bits) && exponent + shift < LARGEST_EXPONENT) {
    const width = Math.min(bits, LARGEST_EXPONENT - exponent - shift);
    const low = rest.map((w) => (w << (32 - width)) >> (32 - width));
    rest = rest.map((w, i) => (w - low[i]!) / 2 ** width);
    digits.push({ shift, values: low });
    shift += width;
  }
  const count = fit(rest, bits) ? 1 : addends(rest, bits);
  if (count > MOST_ADDENDS) return undefined;
  const part = (k: number) => (w: number) =>
    Math.trunc((w * (k + 1)) / count) - Math.trunc((w * k) / count);
  for (let k = 0; k < count; k++) digits.push({ shift, values: rest.map(part(k)) });
  return digits.filter(({ values }) => values.some((w) => w !== 0));
}

/** Equal parts of a weight so that each has few bits. */
function addends(weights: Int32Array, bits: number): number {
  const most = 2 ** (bits - 1) - 1;
  return weights.reduce((count, w) => Math.max(count, Math.ceil(Math.abs(w) / most)), 1);
}

function fit(weights: Int32Array, bits: number): boolean {
  const most = 2 ** (bits - 1);
  return weights.every((w) => w >= -most && w < most);
}
