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

/** A network of many layers may leave it open which of them are late; not more often than this is tried. */
const MOST_TRIALS = 512;

/**
 * Finds when things happen: a layer's first replica is in the step of what it reads, or a step later where
 * its potential takes the current of the step before. Tries both, the layers in their order, until all
 * steps of all layers and what `accept` looks at agree.
 */
export function findSchedule<T>(
  layers: readonly Layer[],
  atoms: AtomTable,
  accept: (schedule: Schedule) => T | undefined,
): { readonly found: T | undefined; readonly stuckAt: Layer | undefined } {
  let trials = 0;
  let reached = 0;
  const search = (courses: readonly Course[]): T | undefined => {
    const firsts = new Map(courses.map(({ layer, first }) => [layer, first]));
    const layer = layers[courses.length];
    reached = Math.max(reached, courses.length);
    if (!layer) return accept({ courses, time: timeline(layers, firsts) });
    for (const isLate of [false, true]) {
      if (++trials > MOST_TRIALS) return undefined;
      const course = tryLayer(layer, isLate, { layers, firsts, atoms });
      const found = course && search([...courses, course]);
      if (found) return found;
    }
    return undefined;
  };
  const found = search([]);
  return { found, stuckAt: found ? undefined : layers[reached] };
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
