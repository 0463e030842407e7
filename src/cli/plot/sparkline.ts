import type { Glyphs } from './glyphs.ts';

interface Scale {
  readonly low: number;
  readonly high: number;
  /** The lowest sign that stands for a number: 0 leaves the lowest number blank. */
  readonly least: 0 | 1;
}

/** A sign for each number, the higher the larger. */
export function sparkline(
  numbers: readonly number[],
  { low, high, least }: Scale,
  { levels }: Glyphs,
): string {
  const most = levels.length - 1;
  const signOf = (x: number) => {
    const part = high === low ? 0 : (x - low) / (high - low);
    return levels[Math.max(least, Math.ceil(part * most))];
  };
  return numbers.map(signOf).join('');
}

const WIDEST_STEP = 8;

/** As many numbers as there is room for: those of few steps repeated, those of many taken together. */
export function stretched(
  numbers: readonly number[],
  room: number,
  join: (some: readonly number[]) => number,
): number[] {
  const steps = numbers.length;
  if (steps > room) {
    const edge = (i: number) => Math.floor((i * steps) / room);
    return Array.from({ length: room }, (_, i) => join(numbers.slice(edge(i), edge(i + 1))));
  }
  const repeats = Math.min(WIDEST_STEP, Math.max(1, Math.floor(room / Math.max(1, steps))));
  return numbers.flatMap((x) => new Array<number>(repeats).fill(x));
}
