import type { Numbers } from '../../tensor/dtype.ts';
import { rounded } from './quality.ts';

/** Stands for no deviation at all: no float32 has as much precision. */
export const EXACT_DB = 200;

/** How far numbers are from those that were wanted, over all that were added. */
export interface Deviation {
  /** Adds pairs of a wanted number and a found one, which counts in units of `scale`. */
  add(wanted: Numbers, found: Numbers, scale?: number): void;
  /** Signal to noise in decibels, between -EXACT_DB and EXACT_DB. */
  sqnr(): number;
  cosine(): number;
}

export function openDeviation(): Deviation {
  let [signal, noise, power, product] = [0, 0, 0, 0];
  return {
    add(wanted, found, scale = 1) {
      for (let i = 0; i < wanted.length; i++) {
        const x = wanted[i]!;
        const y = found[i]! * scale;
        signal += x * x;
        noise += (x - y) * (x - y);
        power += y * y;
        product += x * y;
      }
    },
    sqnr() {
      if (noise === 0) return EXACT_DB;
      const decibels = 10 * Math.log10(signal / noise);
      return rounded(Math.min(Math.max(decibels, -EXACT_DB), EXACT_DB), 2);
    },
    cosine() {
      if (signal === 0 || power === 0) return signal === power ? 1 : 0;
      return rounded(product / (Math.sqrt(signal) * Math.sqrt(power)), 6);
    },
  };
}
