/** Pixels that a number of an axis takes, with room around it. */
const ROOM = 50;
const MOST = 12;

/** Steps that are named: all, or every fifth, tenth, fiftieth, as far as there is room. Each is whole and there once. */
export function stepTicks(steps: number, width: number): number[] {
  const most = Math.min(MOST, Math.max(2, Math.floor(width / ROOM)));
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => steps / n <= most) ?? steps;
  return Array.from({ length: Math.floor(steps / every) }, (_, i) => (i + 1) * every);
}
