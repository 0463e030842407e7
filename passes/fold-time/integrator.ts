import { type Coefficient, ONE, ZERO, zip } from './coefficient.ts';
import { NO_RESET, type Neuron, currentBiasResponse, geometric } from './neuron.ts';
import { solve } from './solve.ts';
import type { Taps } from './taps.ts';

/** The constant part of a potential in a step. */
export interface Constant {
  readonly step: number;
  readonly value: Coefficient;
}

/** Neurons that never fire and whose potential could have these taps and constants. */
export function integrators(
  taps: readonly Taps[],
  constants: readonly Constant[],
): readonly Neuron[] {
  if (taps.length === 0 || taps.some(({ byAge }) => byAge.size === 0)) return [];
  const ages = taps.map(({ byAge }) => Math.min(...byAge.keys()));
  const newest = Math.min(...ages);
  const lags = newest > 0 ? [true, false] : newest === 0 ? [false] : [];
  const decays = decaysOf(taps);
  return lags.flatMap((isLate) => {
    const synapses = taps.map(({ atom, byAge }, i) => {
      return { atom, gain: byAge.get(ages[i]!)!, delay: ages[i]! - (isLate ? 1 : 0) };
    });
    return decays.map((pair): Neuron => {
      const biases = biasesOf(constants, { ...pair, isLate });
      const never = { threshold: ZERO, isStrict: false, reset: NO_RESET };
      return { ...never, ...pair, ...biases, isLate, synapses };
    });
  });
}

interface Decays {
  readonly decay: Coefficient;
  readonly currentDecay: Coefficient;
}

/**
 * From three taps in a row: none after the first, no memory; one ratio, a leaky potential; else a leaky
 * current before it, where tap n is gain * (decay^n + decay^(n-1) * currentDecay + ... + currentDecay^n).
 */
function decaysOf(taps: readonly Taps[]): readonly Decays[] {
  const longest = taps.reduce((a, b) => (b.byAge.size > a.byAge.size ? b : a)).byAge;
  const age = Math.min(...longest.keys());
  const [first, second, third] = [0, 1, 2].map((more) => longest.get(age + more));
  if (!second) return [{ decay: ZERO, currentDecay: ZERO }];
  const sum = zip((x, y) => (x === 0 ? 0 : y / x), first!, second);
  const single = { decay: sum, currentDecay: ZERO };
  if (!third) return [single];
  const square = zip((x, y) => (x === 0 ? 0 : y / x), first!, third);
  const root = zip((p, q) => Math.sqrt(Math.max(4 * q - 3 * p * p, 0)), sum, square);
  const [large, small] = [1, -1].map((sign) => zip((p, r) => (p + sign * r) / 2, sum, root));
  return [single, { decay: large!, currentDecay: small! }, { decay: small!, currentDecay: large! }];
}

function biasesOf(constants: readonly Constant[], neuron: Decays & { readonly isLate: boolean }) {
  const equations = constants.map(({ step, value }) => {
    const factors = [geometric(neuron.decay, step), currentBiasResponse(neuron, step), ONE];
    return { factors, known: value };
  });
  // The third unknown is where the potential starts, which the readout adds.
  const [bias, currentBias] = solve(equations, 3);
  return { bias: bias!, currentBias: currentBias! };
}
