import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';

/** What each number of a list may be. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

const MOST_NUMBERS = 64;

/** Reads `1,2,4` and `2..8`, or both in one, as rising numbers without repeats. */
export function readNumbers(name: string, text: string, { low, high }: Bounds): number[] {
  const wrong = () => fail(codes.wrongOption({ name, found: text, expected: expected(low, high) }));
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,6})(?:\.\.(\d{1,6}))?$/.exec(part.trim());
    if (!match) return wrong();
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (first < low || last > high || first > last || last - first >= MOST_NUMBERS) return wrong();
    for (let n = first; n <= last; n++) numbers.add(n);
  }
  return numbers.size > MOST_NUMBERS ? wrong() : [...numbers].sort((a, b) => a - b);
}

function expected(low: number, high: number): string {
  return `a list such as ${low},${low + 2} or ${low}..${low + 2}, of at most ${MOST_NUMBERS} numbers from ${low} to ${high}`;
}
