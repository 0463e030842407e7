import { hasLevels } from '../level-bits.ts';
import type { Cost, Scored } from './front.ts';
import { type Measured, type Tally, measuredBy } from './tally.ts';
import type { Variant } from './variant.ts';

/** A network that runs for some steps, and what that comes to. */
export interface Point extends Measured {
  readonly encoding: Variant['encoding'];
  /** Absent where there are no levels. */
  readonly activationBits?: number;
  readonly weightBits: number;
  /** Those that were chosen, and those that it runs: codes with windows take some for each layer. */
  readonly steps: number;
  readonly latency: number;
}

/** A point for each number of steps; of those at which nothing happens any more the first counts. */
export function pointsOf(
  { encoding, activationBits, weightBits, steps }: Variant,
  tallies: readonly Tally[],
  isLabelled: boolean,
): Point[] {
  return tallies.flatMap((tally, i) => {
    if (i > 0 && isEqual(tally, tallies[i - 1]!)) return [];
    const bits = { ...(hasLevels(encoding) && { activationBits }), weightBits };
    const chosen = { encoding, ...bits, steps: steps[i]! };
    return [{ ...chosen, latency: tally.steps, ...measuredBy(tally, isLabelled) }];
  });
}

function isEqual(a: Tally, b: Tally): boolean {
  return a.events === b.events && a.noise.every((noise, i) => noise === b.noise[i]);
}

/** What counts as quality: the best that is known of all points. */
export type Quality = 'accuracy' | 'agreement' | 'sqnr';

export function qualityOf(points: readonly Point[]): Quality {
  const [first] = points;
  if (first?.accuracy !== undefined) return 'accuracy';
  return first?.agreement === undefined ? 'sqnr' : 'agreement';
}

export function scored(point: Point, quality: Quality, costs: readonly Cost[]): Scored {
  return { quality: point[quality]!, costs: costs.map((cost) => COST_OF[cost](point)) };
}

const COST_OF: Readonly<Record<Cost, (point: Point) => number>> = {
  events: ({ events }) => events,
  operations: ({ operations }) => operations,
  steps: ({ latency }) => latency,
  'weight-bits': ({ weightBits }) => weightBits,
  'activation-bits': ({ activationBits = 0 }) => activationBits,
};

/** The options of a compile that gives the point. */
export function optionsOf({ encoding, steps, activationBits, weightBits }: Point): string[] {
  return [
    ...['--encoding', encoding, '--time-steps', String(steps)],
    ...(activationBits === undefined ? [] : ['--activation-bits', String(activationBits)]),
    ...['--weight-bits', String(weightBits)],
  ];
}
