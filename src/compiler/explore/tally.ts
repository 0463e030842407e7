import { EXACT_DB } from '../quality/deviation.ts';
import { rounded } from '../quality/quality.ts';

/** Sums over samples at one number of steps. They go on growing, in order, so that pauses change nothing. */
export interface Tally {
  readonly steps: number;
  samples: number;
  /** Rows of the first output with something to choose, and those that choose as the float network does. */
  rows: number;
  agreeing: number;
  /** Samples whose first output has its largest element at the label, here and in the float network. */
  right: number;
  floatRight: number;
  /** Squares of the float network's numbers, and of the distance from them, for each output. */
  readonly signal: number[];
  readonly noise: number[];
  events: number;
  operations: number;
}

/** What a tally comes to, for one sample. */
export interface Measured {
  readonly samples: number;
  readonly accuracy?: number;
  readonly floatAccuracy?: number;
  readonly agreement?: number;
  /** Of the output that is furthest from the float network's. */
  readonly sqnr: number;
  readonly events: number;
  readonly operations: number;
}

export function emptyTally(steps: number, outputs: number): Tally {
  const zeros = () => new Array<number>(outputs).fill(0);
  const sums = { samples: 0, rows: 0, agreeing: 0, right: 0, floatRight: 0, events: 0 };
  return { steps, ...sums, signal: zeros(), noise: zeros(), operations: 0 };
}

export function measuredBy(tally: Tally, isLabelled: boolean): Measured {
  const { samples, rows, agreeing, right, floatRight, signal, noise, events, operations } = tally;
  return {
    samples,
    ...(isLabelled && {
      accuracy: rounded(right / samples, 6),
      floatAccuracy: rounded(floatRight / samples, 6),
    }),
    ...(rows > 0 && { agreement: rounded(agreeing / rows, 6) }),
    sqnr: Math.min(...signal.map((power, i) => ratio(power, noise[i]!))),
    events: rounded(events / samples, 2),
    operations: rounded(operations / samples, 2),
  };
}

function ratio(signal: number, noise: number): number {
  if (noise === 0) return EXACT_DB;
  const decibels = 10 * Math.log10(signal / noise);
  return rounded(Math.min(Math.max(decibels, -EXACT_DB), EXACT_DB), 2);
}
