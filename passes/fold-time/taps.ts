import { type Coefficient, ZERO, coefficient, isNear, isZero, zip } from './coefficient.ts';
import { type Synapse, geometric } from './neuron.ts';
import type { Atom, Sum } from './terms.ts';
import type { Timeline } from './timeline.ts';

/** How a class of atoms counts at a step: now, and from the steps before. */
export interface Taps {
  readonly atom: Atom;
  /** The weight of what is so many steps old. */
  readonly byAge: ReadonlyMap<number, Coefficient>;
  /** The weight of what is the same in all steps. */
  readonly still: Coefficient;
}

/** The taps of the terms that are one atom each, by class. */
export function tapsOf(sum: Sum, step: number, { classOf, stepOf }: Timeline): Map<string, Taps> {
  const found = new Map<string, Taps>();
  for (const { atoms, factor } of sum.values()) {
    const [atom] = atoms;
    if (!atom || atoms.length > 1 || atom.kind === 'potential') continue;
    const key = classOf(atom);
    const before = found.get(key) ?? { atom, byAge: new Map(), still: ZERO };
    const at = stepOf(atom);
    const taps =
      at === undefined
        ? { ...before, still: factor }
        : { ...before, byAge: new Map([...before.byAge, [step - at, factor]]) };
    found.set(key, taps);
  }
  return found;
}

/** Synapses and how the current behind them decays. */
export interface Arrival {
  readonly synapses: readonly Synapse[];
  readonly currentDecay: Coefficient;
}

/**
 * What arrives at a neuron, from the taps of its last steps, the newest first. A current that decays makes
 * the weights of what is older fall by one ratio.
 */
export function arrivalOf(
  recent: readonly ReadonlyMap<string, Taps>[],
  step: number,
  isLate: boolean,
): Arrival | undefined {
  const taps = [...recent[0]!.values()];
  const moving = taps.filter(({ byAge }) => byAge.size > 0);
  const currentDecay = moving.map(ratioOf).find((ratio) => ratio !== undefined);
  const lag = isLate ? 1 : 0;
  const synapses: Synapse[] = moving.map(({ atom, byAge }) => {
    const age = Math.min(...byAge.keys());
    return { atom, gain: byAge.get(age)!, delay: age - lag };
  });
  if (synapses.some(({ delay }) => delay < 0)) return undefined;
  const still = stillSynapses(recent, step - lag, currentDecay);
  return {
    synapses: [...synapses, ...still.synapses],
    currentDecay: currentDecay ?? still.currentDecay,
  };
}

/** By how much less the second newest counts than the newest. */
function ratioOf({ byAge }: Taps): Coefficient | undefined {
  const age = Math.min(...byAge.keys());
  const [newest, second] = [byAge.get(age)!, byAge.get(age + 1)];
  return second && zip((x, y) => (x === 0 ? 0 : y / x), newest, second);
}

/** Of an input that stays, a decaying current sums up more in every step. */
function stillSynapses(
  [last, before]: readonly ReadonlyMap<string, Taps>[],
  arrivals: number,
  known: Coefficient | undefined,
): Arrival {
  let currentDecay = known;
  const synapses: Synapse[] = [];
  for (const [key, { atom, still }] of last!) {
    if (isZero(still)) continue;
    const earlier = before?.get(key)?.still;
    if (!currentDecay && earlier && !isNear(still, earlier))
      currentDecay = zip((x, y) => (y === 0 ? 0 : ratioBehind(x / y, arrivals)), still, earlier);
    const sum = geometric(currentDecay ?? ZERO, arrivals);
    synapses.push({ atom, gain: zip((x, y) => x / y, still, sum), delay: 0 });
  }
  return { synapses, currentDecay: currentDecay ?? ZERO };
}

/** The ratio of the geometric series of which n terms are so many times n - 1 terms; it is from 0 to 1. */
function ratioBehind(growth: number, n: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    const sums = [n, n - 1].map((terms) => geometric(coefficient(middle), terms).values[0]!);
    if (sums[0]! / sums[1]! < growth) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
