import { type Leaky, NEURONS } from '../../export/nir/neurons.ts';
import type { Op } from '../../ir/graph.ts';
import { apart } from './apart.ts';
import type { LossKind, Tally } from './loss.ts';

/** Attributes that the equations of neurons hold. */
const HELD = [
  ...['decay', 'currentDecay', 'gain', 'bias', 'currentBias', 'threshold', 'rest'],
  ...['du', 'dv', 'vth', 'biasExponent'],
];

/** Parameters of the equations, by what there is to lose of them. */
const PARTS: readonly (readonly [LossKind, keyof Leaky])[] = [
  ['integrators', 'decay'],
  ['integrators', 'currentDecay'],
  ['integrators', 'gain'],
  ['biases', 'bias'],
  ['biases', 'currentBias'],
  ['thresholds', 'threshold'],
  ['resets', 'rest'],
];

/** Those that have no unit, and are the same where integers count in another one. */
const WITHOUT_UNIT: readonly (keyof Leaky)[] = ['decay', 'currentDecay'];

/** Holds two populations against each other by their equations. Which attributes that covers. */
export function neuronLosses(a: Op, b: Op, isRounded: boolean, found: Tally): readonly string[] {
  const [left, right] = [NEURONS.get(a.kind)!(a), NEURONS.get(b.kind)!(b)];
  for (const [kind, part] of PARTS) {
    if (isRounded && !WITHOUT_UNIT.includes(part)) continue;
    const { count, most } = apart(valuesOf(left, part), valuesOf(right, part));
    if (count > 0) found.add(kind, a.result, { count, most });
  }
  // What only one of them does, and no equation says.
  for (const text of new Set([...left.lost, ...right.lost]))
    if (left.lost.includes(text) !== right.lost.includes(text)) found.add(saidBy(text), a.result);
  return HELD;
}

/** What is not there is zero, but for a threshold: without one no neuron fires. */
function valuesOf(leaky: Leaky, part: keyof Leaky): ArrayLike<number> {
  const size = leaky.decay.length;
  const values = leaky[part] as Float64Array | undefined;
  return values ?? new Float64Array(size).fill(part === 'threshold' ? Infinity : 0);
}

function saidBy(text: string): LossKind {
  if (text.includes('reset')) return 'resets';
  if (text.includes('threshold')) return 'thresholds';
  return text.includes('integers') ? 'rounding' : 'integrators';
}
