import type { Style } from '../../diagnostics/style.ts';
import { count } from '../terminal/count.ts';
import { wrapWords } from '../terminal/wrap.ts';

/** A dot: where it stands, and the sign that stands there. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  /** One character; those without one are faint. */
  readonly sign: string | undefined;
}

interface Axes {
  readonly x: string;
  readonly y: string;
  /** A number at the left. */
  readonly showY: (y: number) => string;
  /** Lines for the dots. */
  readonly rows: number;
  /** Characters of a line. */
  readonly width: number;
}

const MOST_COLUMNS = 64;
const LEAST_COLUMNS = 8;
const FAINT = '.';

/**
 * Dots in characters, those far below the others at the bottom, one line where all are level. The x axis is
 * logarithmic: costs of networks differ by factors.
 */
export function plot(dots: readonly Dot[], axes: Axes, style: Style): string[] {
  const [left, right] = extent(dots.map(({ x }) => Math.log(Math.max(x, 1))));
  const [low, high] = heights(dots.map(({ y }) => y));
  const rows = low === high ? 1 : axes.rows;
  const scale = new Map([
    [rows - 1, (dots.some(({ y }) => y < low) ? '<= ' : '') + axes.showY(low)],
    [0, axes.showY(high)],
  ]);
  const width = Math.max(...[...scale.values()].map(({ length }) => length));
  const columns = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, axes.width - width - 2));
  const cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(' '));
  // Signs over faint dots; where two meet, the first stays.
  const order = [...dots].sort(
    (a, b) => Number(a.sign === undefined) - Number(b.sign === undefined),
  );
  for (const { x, y, sign } of order) {
    const column = place(Math.log(Math.max(x, 1)), left, right, columns);
    const row = rows - 1 - place(y, low, high, rows);
    if (cells[row]![column] === ' ') cells[row]![column] = sign ?? FAINT;
  }
  const paint = (cell: string) => {
    if (cell === ' ') return cell;
    return cell === FAINT ? style.dim(cell) : style.green(cell);
  };
  const from = count(Math.exp(left));
  const to = right === left ? '' : count(Math.exp(right));
  const gap = Math.max(1, columns - from.length - to.length);
  return [
    ...wrapWords(`${axes.y} over ${axes.x}`, axes.width).map((line) => style.bold(line)),
    ...cells.map(
      (row, i) => `${(scale.get(i) ?? '').padStart(width)} |${row.map(paint).join('').trimEnd()}`,
    ),
    `${' '.repeat(width)} +${'-'.repeat(columns)}`,
    `${' '.repeat(width + 2)}${from}${' '.repeat(gap)}${to}`.trimEnd(),
  ];
}

function extent(numbers: readonly number[]): [low: number, high: number] {
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** The part of dots that may stand at the bottom though they are lower. */
const SUNK = 0.2;

function heights(numbers: readonly number[]): [low: number, high: number] {
  const rising = numbers.toSorted((a, b) => a - b);
  const [least, most] = [rising[0]!, rising.at(-1)!];
  const low = rising[Math.floor(SUNK * rising.length)]!;
  return [low === most ? least : low, most];
}

function place(x: number, low: number, high: number, cells: number): number {
  const part = high === low ? 0 : (x - low) / (high - low);
  return Math.round(Math.max(0, part) * (cells - 1));
}
