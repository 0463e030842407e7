import { type Coefficient, ZERO, coefficient, zip } from './coefficient.ts';
import { NOTHING, add, atomSum, constantSum, multiply, scale } from './sum.ts';
import type { Atom, Sum } from './terms.ts';
import { refuse } from './refusal.ts';

/** The parameters of a population, as its op has them; potentials count from where they start. */
export interface Neuron {
  readonly decay: Coefficient;
  readonly bias: Coefficient;
  readonly currentDecay: Coefficient;
  readonly currentBias: Coefficient;
  readonly isLate: boolean;
  readonly threshold: Coefficient;
  readonly isStrict: boolean;
  readonly reset: Reset;
  readonly synapses: readonly Synapse[];
}

export interface Reset {
  readonly kind: 'none' | 'subtract' | 'zero';
  /** What is subtracted, or the potential that is set. */
  readonly by: Coefficient;
  readonly isNext: boolean;
}

/** What arrives: replicas of one atom, weighted, some steps later. */
export interface Synapse {
  /** Any of the replicas. */
  readonly atom: Atom;
  readonly gain: Coefficient;
  readonly delay: number;
}

export const NO_RESET: Reset = { kind: 'none', by: ZERO, isNext: false };

/** What a class of atoms is in a step; nothing where it ought to be there and is not. */
export type Lookup = (atom: Atom, step: number) => Sum | undefined;

/** The currents that potentials take in so many steps; nothing where an atom is missing. */
export function currents(neuron: Neuron, steps: number, lookup: Lookup): Sum[] | undefined {
  const found: Sum[] = [];
  let before = NOTHING;
  const needed = neuron.isLate ? steps - 1 : steps;
  for (let step = 1; step <= needed; step++) {
    const parts = [scale(before, neuron.currentDecay), constantSum(neuron.currentBias)];
    for (const { atom, gain, delay } of neuron.synapses) {
      const x = lookup(atom, step - delay);
      if (!x) return undefined;
      parts.push(scale(x, gain));
    }
    before = add(...parts);
    found.push(before);
  }
  return found;
}

/** What a step adds to the potential. */
export function inflow({ isLate, bias }: Neuron, flow: readonly Sum[], step: number): Sum {
  const current = isLate ? (flow[step - 2] ?? NOTHING) : flow[step - 1]!;
  return add(current, constantSum(bias));
}

/** The potential of a step from the one before, where there was no spike. */
export function quietStep(neuron: Neuron, before: Sum, flow: readonly Sum[], step: number): Sum {
  return add(scale(before, neuron.decay), inflow(neuron, flow, step));
}

/** The potential of a step, before its comparison, from that of the step before and its spike. */
export function nextStep(
  neuron: Neuron,
  before: { readonly potential: Sum; readonly spike: Atom },
  flow: readonly Sum[],
  step: number,
): Sum {
  const { reset } = neuron;
  const spike = atomSum(before.spike);
  const after = (potential: Sum) => afterReset(reset, potential, spike);
  if (!reset.isNext) return quietStep(neuron, after(before.potential), flow, step);
  return after(quietStep(neuron, before.potential, flow, step));
}

/** A potential after the reset by a spike. */
export function afterReset({ kind, by }: Reset, potential: Sum, spike: Sum): Sum {
  if (kind === 'none') return potential;
  if (kind === 'subtract') return add(potential, negative(scale(spike, by)));
  const gone = multiply(spike, potential) ?? refuse('a neuron has too many terms');
  return add(potential, negative(gone), scale(spike, by));
}

function negative(sum: Sum): Sum {
  return scale(sum, coefficient(-1));
}

/** 1 + ratio + ratio^2 + ..., so many terms. */
export function geometric(ratio: Coefficient, terms: number): Coefficient {
  let sum = ZERO;
  for (let i = 0; i < terms; i++) sum = zip((x, r) => x * r + 1, sum, ratio);
  return terms <= 0 ? ZERO : sum;
}

/** What a current bias of 1 has made of the potential after some steps, where there was nothing else. */
export function currentBiasResponse(
  { decay, currentDecay, isLate }: Pick<Neuron, 'decay' | 'currentDecay' | 'isLate'>,
  steps: number,
): Coefficient {
  let potential = ZERO;
  for (let step = 1; step <= steps; step++) {
    const current = geometric(currentDecay, isLate ? step - 1 : step);
    potential = zip((v, d, i) => v * d + i, potential, decay, current);
  }
  return potential;
}
