import { type Course, courseOf } from './agree.ts';
import type { AtomTable } from './atom-table.ts';
import { fitNeuron } from './fit.ts';
import { type Layer, baseOf } from './layers.ts';
import { atomsOf } from './sum.ts';
import { type Timeline, timeline } from './timeline.ts';

/** All layers, each with its neuron, and when each of its replicas is. */
export interface Schedule {
  readonly courses: readonly Course[];
  readonly time: Timeline;
}

/** Something that was found for a schedule, and how much in it is odd. */
export interface Found<T> {
  readonly value: T;
  readonly flaws: number;
}

/** A network of many layers may leave it open which of them are late; not more often than this is tried. */
const MOST_TRIALS = 512;

/**
 * Finds when things happen: a layer's first replica is in the step of what it reads, or a step later where
 * its potential takes the current of the step before. All layers alike is tried first, then each layer on
 * its own, until all steps of all layers agree, what `accept` looks at too, and nothing is odd. Time can be
 * counted in more than one way: a wrong one shows in thresholds that differ from neuron to neuron.
 */
export function findSchedule<T>(
  layers: readonly Layer[],
  atoms: AtomTable,
  accept: (schedule: Schedule) => Found<T> | undefined,
): { readonly best: Found<T> | undefined; readonly stuckAt: Layer | undefined } {
  let trials = 0;
  let reached = 0;
  let best: Found<T> | undefined;
  const search = (courses: readonly Course[], choices: readonly boolean[]): void => {
    const firsts = new Map(courses.map(({ layer, first }) => [layer, first]));
    const layer = layers[courses.length];
    reached = Math.max(reached, courses.length);
    if (!layer) {
      const found = accept({ courses, time: timeline(layers, firsts) });
      const flaws = (found?.flaws ?? 0) + courses.filter(isOdd).length;
      if (found && !(best && best.flaws <= flaws)) best = { ...found, flaws };
      return;
    }
    for (const isLate of choices) {
      if (best?.flaws === 0 || ++trials > MOST_TRIALS) return;
      const course = tryLayer(layer, isLate, { layers, firsts, atoms });
      if (course) search([...courses, course], choices);
    }
  };
  for (const choices of [[false], [true], [false, true]]) search([], choices);
  return { best, stuckAt: best ? undefined : layers[reached] };
}

/** Thresholds of more kinds than the graph has, or inputs that take steps on their way. */
function isOdd({ layer, neuron }: Course): boolean {
  const written = layer.members.at(-1)!.threshold;
  if (neuron.threshold.values.length > (written?.values.length ?? 1)) return true;
  return neuron.synapses.some(({ atom, delay }) => {
    const base = baseOf(atom);
    return delay > 0 && (base.kind === 'input' || !layer.members.includes(base.crossing));
  });
}

interface Around {
  readonly layers: readonly Layer[];
  readonly firsts: ReadonlyMap<Layer, number>;
  readonly atoms: AtomTable;
}

function tryLayer(layer: Layer, isLate: boolean, { layers, firsts, atoms }: Around) {
  const first = newestInput(layer, timeline(layers, firsts)) + (isLate ? 1 : 0);
  const time = timeline(layers, new Map([...firsts, [layer, first]]));
  const neuron = fitNeuron(layer, first, isLate, { atoms, time });
  return neuron && courseOf(layer, first, neuron, { atoms, time });
}

/** The step of the newest thing that a layer's first replica reads; the first for what never changes. */
function newestInput({ members }: Layer, { stepOf }: Timeline): number {
  const foreign = [...atomsOf(members[0]!.definition)].filter((atom) => {
    const base = baseOf(atom);
    return base.kind === 'input' || !members.includes(base.crossing);
  });
  const steps = foreign.flatMap((atom) => stepOf(atom) ?? []);
  return steps.length > 0 ? Math.max(...steps) : 1;
}
