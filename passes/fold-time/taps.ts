import { type Coefficient, ZERO, isNear, isZero, zip } from './coefficient.ts';
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

/** Of an input that stays, a decaying current sums up more with every step; the rest is geometry. */
function stillSynapses(
  recent: readonly ReadonlyMap<string, Taps>[],
  arrivals: number,
  decay: Coefficient | undefined,
): Arrival {
  let currentDecay = decay;
  const synapses: Synapse[] = [];
  for (const [key, { atom, still }] of recent[0]!) {
    if (isZero(still)) continue;
    const [before, long] = [1, 2].map((back) => recent[back]?.get(key)?.still);
    if (!currentDecay && before && long && !isNear(still, before))
      currentDecay = zip(
        (x, y, z) => (Math.abs(y - z) <= 1e-9 * Math.abs(y) ? 0 : (x - y) / (y - z)),
        still,
        before,
        long,
      );
    const sum = geometric(currentDecay ?? ZERO, arrivals);
    synapses.push({ atom, gain: zip((x, y) => x / y, still, sum), delay: 0 });
  }
  return { synapses, currentDecay: currentDecay ?? ZERO };
}
