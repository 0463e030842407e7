import type { AtomTable } from './atom-table.ts';
import { TOLERANCE, largest, zip } from './coefficient.ts';
import type { Layer } from './layers.ts';
import { type Lookup, type Neuron, currents, nextStep, quietStep } from './neuron.ts';
import {
  NOTHING,
  add,
  atomSum,
  atomsOf,
  constantOf,
  constantSum,
  substitute,
  subtract,
} from './sum.ts';
import type { Atom, Crossing, Sum } from './terms.ts';
import type { Timeline } from './timeline.ts';

/** A population over time: the potentials of all steps, before their comparison and in the graph's atoms. */
export interface Course {
  readonly layer: Layer;
  readonly first: number;
  readonly neuron: Neuron;
  /** From the first step to the last that there is. */
  readonly potentials: readonly Sum[];
}

/** Finds the replicas of an atom among those that some sums are made of. */
export function lookupIn(sums: readonly Sum[], { classOf, stepOf, isThere }: Timeline): Lookup {
  const known = new Map<string, Atom>();
  const key = (atom: Atom, step: number | undefined) => `${step ?? 'still'} ${classOf(atom)}`;
  for (const sum of sums)
    for (const atom of atomsOf(sum))
      if (atom.kind !== 'potential') known.set(key(atom, stepOf(atom)), atom);
  return (atom, step) => {
    if (stepOf(atom) === undefined) return atomSum(atom);
    const found = known.get(key(atom, step));
    if (found) return atomSum(found);
    return isThere(atom, step) ? undefined : NOTHING;
  };
}

/**
 * Runs a neuron through the steps of its layer, in the graph's own atoms, and compares. Nothing where a step
 * of the graph is not what the neuron does.
 */
export function courseOf(
  layer: Layer,
  first: number,
  neuron: Neuron,
  { atoms, time }: { readonly atoms: AtomTable; readonly time: Timeline },
): Course | undefined {
  const definitions = layer.members.map(({ definition }) => definition);
  const steps = first + layer.members.length - 1;
  const flow = currents(neuron, steps, lookupIn(definitions, time));
  if (!flow) return undefined;
  const potentials: Sum[] = [];
  let before: Sum = NOTHING;
  for (let step = 1; step < first; step++) {
    before = quietStep(neuron, before, flow, step);
    if (!isQuiet(neuron, before)) return undefined;
    potentials.push(before);
  }
  const threshold = constantSum(neuron.threshold);
  for (const [place, member] of layer.members.entries()) {
    const step = first + place;
    const spike = place > 0 ? atoms.spike(layer.members[place - 1]!, layer.isStrict) : undefined;
    const potential = spike
      ? nextStep(neuron, { potential: before, spike }, flow, step)
      : quietStep(neuron, before, flow, step);
    const earlier = layer.members.slice(Math.max(0, place - MOST_BLURRED), place);
    const around = { atoms, most: largestFactor([member.definition]) };
    if (!isSame(subtract(potential, threshold), member.definition, earlier, around))
      return undefined;
    before = add(atomSum(atoms.potential(member)), threshold);
    potentials.push(before);
  }
  return { layer, first, neuron, potentials };
}

/** How many of the first steps may be written without the potential of the step before. */
const MOST_BLURRED = 3;

/** Without input there is a potential below the threshold: the graph has no comparison for it. */
function isQuiet({ threshold, isStrict }: Neuron, potential: Sum): boolean {
  if ([...potential.keys()].some((key) => key !== '')) return false;
  const above = zip(
    (v, t) => (v > t || (v === t && !isStrict) ? 1 : 0),
    constantOf(potential),
    threshold,
  );
  return largest(above) === 0;
}

/** The largest number of some sums, by which their rounding errors are measured. */
export function largestFactor(sums: readonly Sum[]): number {
  const factors = sums.flatMap((sum) => [...sum.values()].map(({ factor }) => largest(factor)));
  return Math.max(0, ...factors);
}

/**
 * Whether two sums are the same but for rounding. The graph may have written a potential out as what it is
 * made of, so the potentials of earlier steps may have to be replaced.
 */
export function isSame(
  a: Sum,
  b: Sum,
  earlier: readonly Crossing[],
  { atoms, most }: { readonly atoms: AtomTable; readonly most: number },
): boolean {
  const isSmall = (sum: Sum) =>
    [...sum.values()].every(({ factor }) => largest(factor) <= TOLERANCE * most);
  let difference: Sum | undefined = subtract(a, b);
  for (const crossing of earlier.toReversed()) {
    if (!difference || isSmall(difference)) break;
    difference = substitute(difference, atoms.potential(crossing), crossing.definition);
  }
  return difference !== undefined && isSmall(difference);
}
