import { type Course, lookupIn } from './agree.ts';
import type { AtomTable } from './atom-table.ts';
import { ZERO, zip } from './coefficient.ts';
import { type Constant, integrators } from './integrator.ts';
import { type Neuron, afterReset, currents, quietStep } from './neuron.ts';
import type { Schedule } from './schedule.ts';
import { NOTHING, atomSum, constantOf } from './sum.ts';
import { type Taps, tapsOf } from './taps.ts';
import type { Atom, Crossing, PotentialAtom, Sum } from './terms.ts';
import type { View } from './views.ts';

/** What an output may be read from. */
export type Source =
  | { readonly kind: 'value'; readonly atom: Atom }
  | { readonly kind: 'potential'; readonly course: Course; readonly isReset: boolean }
  | { readonly kind: 'integrator'; readonly neuron: Neuron };

/** A source and what it is in each step, where the graph has that. */
export interface Stream {
  readonly source: Source;
  readonly steps: readonly (Sum | undefined)[];
  /** The crossings of its potentials, from the first. */
  readonly crossings: readonly Crossing[];
}

/** Everything that streams are made from. */
export interface Around extends Schedule {
  readonly atoms: AtomTable;
  /** How many there are. */
  readonly steps: number;
}

/** What a view could show, the simplest first. */
export function streamsOf(view: View, around: Around): readonly Stream[] {
  const last = view.sums.at(-1)!;
  const potential = [...last.values()]
    .flatMap(({ atoms }) => atoms)
    .findLast((atom): atom is PotentialAtom => atom.kind === 'potential');
  if (potential) return potentialStreams(potential, around);
  const taps = [...tapsOf(last, around.steps, around.time).values()];
  return [...valueStreams(taps, view, around), ...integratorStreams(taps, view, around)];
}

/** A neuron's potential, before a spike resets it and after. */
function potentialStreams({ crossing }: PotentialAtom, around: Around): readonly Stream[] {
  const course = around.courses.find(({ layer }) => layer.members.includes(crossing))!;
  const { potentials, first, neuron, layer } = course;
  const reset = potentials.map((potential, i) => {
    const member = layer.members[i + 1 - first];
    if (!member) return potential;
    return afterReset(neuron.reset, potential, atomSum(around.atoms.spike(member, layer.isStrict)));
  });
  const crossings = layer.members;
  return [
    { source: { kind: 'potential', course, isReset: false }, steps: potentials, crossings },
    { source: { kind: 'potential', course, isReset: true }, steps: reset, crossings },
  ];
}

/** Something that is there in every step, as it is. */
function valueStreams(
  [only, ...others]: readonly Taps[],
  { sums }: View,
  { time, steps }: Around,
): readonly Stream[] {
  if (!only || others.length > 0) return [];
  const { atom } = only;
  const lookup = lookupIn(sums, time);
  const found = Array.from({ length: steps }, (_, i) => lookup(atom, i + 1));
  return [{ source: { kind: 'value', atom }, steps: found, crossings: [] }];
}

/** The potential of neurons that never fire, in each step or summed up. */
function integratorStreams(
  taps: readonly Taps[],
  { sums, isStack }: View,
  { time, steps }: Around,
): readonly Stream[] {
  const lookup = lookupIn(sums, time);
  const constants = isStack
    ? sums.map((sum, i): Constant => ({ step: i + 1, value: constantOf(sum) }))
    : [{ step: steps, value: constantOf(sums[0]!) }];
  const candidates = [
    ...integrators(taps, constants),
    ...(isStack ? [] : integrators(taps.map(differences), [])),
  ];
  return candidates.flatMap((neuron) => {
    const flow = currents(neuron, steps, lookup);
    const source: Source = { kind: 'integrator', neuron };
    return flow ? [{ source, steps: potentialsOf(neuron, flow, steps), crossings: [] }] : [];
  });
}

/** The taps of what was summed up. */
function differences({ atom, byAge, still }: Taps): Taps {
  const less = [...byAge].map(([age, factor]) => {
    return [age, zip((x, y) => x - y, factor, byAge.get(age - 1) ?? ZERO)] as const;
  });
  return { atom, still, byAge: new Map(less) };
}

function potentialsOf(neuron: Neuron, flow: readonly Sum[], steps: number): Sum[] {
  const found: Sum[] = [];
  for (let step = 1; step <= steps; step++)
    found.push(quietStep(neuron, found.at(-1) ?? NOTHING, flow, step));
  return found;
}
