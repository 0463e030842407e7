import { random } from '../../support/random.ts';
import type { SampleData } from '../../data/open-data.ts';

/** Which samples ranges are taken from, and which loss is measured on; both in rising order. */
export interface Split {
  readonly calibrate: readonly number[];
  readonly measure: readonly number[];
  /** There are too few to keep any apart: all calibrate, and are measured on as well. */
  readonly isShared: boolean;
}

/** Fewer say little, of a network's ranges as of its loss. */
const LEAST = 16;

/**
 * Keeps samples apart to measure on: so many, or half of all where that is less. They are drawn from a
 * seed, for files are sorted by class or go round the classes in turn.
 */
export function splitSamples(count: number, wanted: number, seed: number): Split {
  const measured = Math.min(wanted, Math.floor(count / 2));
  const order = shuffled(count, seed);
  if (measured < Math.min(LEAST, wanted) || count - measured < LEAST) {
    const all = Array.from({ length: count }, (_, i) => i);
    return { calibrate: all, measure: rising(order.slice(0, wanted)), isShared: true };
  }
  return {
    calibrate: rising(order.slice(measured)),
    measure: rising(order.slice(0, measured)),
    isShared: false,
  };
}

/** Some of the samples, as data of their own. */
export function only(data: SampleData, chosen: readonly number[]): SampleData {
  const { samples, at, nameOf, labels, groups } = data;
  return {
    at,
    samples: { count: chosen.length, get: (i) => samples.get(chosen[i]!) },
    nameOf: (i) => nameOf(chosen[i]!),
    ...(labels && { labels: Float64Array.from(chosen, (i) => labels[i]!) }),
    ...(groups && { groups: Int32Array.from(chosen, (i) => groups[i]!) }),
  };
}

function shuffled(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  const source = random(seed);
  for (let i = count - 1; i > 0; i--) {
    const j = source.int(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function rising(places: readonly number[]): number[] {
  return places.toSorted((a, b) => a - b);
}
