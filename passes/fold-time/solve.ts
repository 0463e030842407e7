import { type Coefficient, largest, shrink, zip } from './coefficient.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../src/tensor/shape.ts';

/** One equation for some unknown constants: the sum of factors times unknowns is known. */
export interface Equation {
  readonly factors: readonly Coefficient[];
  readonly known: Coefficient;
}

/** Below this, relative to the numbers that it is a difference of, a pivot is zero. */
const SMALLEST_PIVOT = 1e-7;

/** Below this, relative to what is known, an unknown is what rounding to float32 left of zero. */
const ROUNDING = 1e-7;

/**
 * The unknowns of linear equations, for each element; there may be more equations than it takes. What the
 * equations leave open is zero, the last unknowns first.
 */
export function solve(
  equations: readonly Equation[],
  unknowns: number,
  most = largestKnown(equations),
): Coefficient[] {
  const all = equations.flatMap(({ factors, known }) => [...factors, known]);
  const shape = all.reduce<Shape>((whole, one) => broadcastShapes(whole, one.shape)!, []);
  const spread = equations.map(({ factors, known }) =>
    [...factors, known].map((one) => toShape(one, shape)),
  );
  const found = Array.from({ length: unknowns }, () => new Float64Array(sizeOf(shape)));
  for (let i = 0; i < sizeOf(shape); i++) {
    const rows = spread.map((row) => row.map((values) => values[i]!));
    solveOne(rows, unknowns).forEach((value, n) => {
      found[n]![i] = Math.abs(value) <= ROUNDING * most ? 0 : value;
    });
  }
  return found.map((values) => shrink({ shape, values: alike(values, ROUNDING * most) }));
}

/** What rounding errors are measured by. */
export function largestKnown(equations: readonly Equation[]): number {
  return Math.max(...equations.map(({ known }) => largest(known)));
}

/** One number in place of those that differ by rounding only. */
function alike(values: Float64Array, tolerance: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const isOne = values.every((value) => Math.abs(value - mean) <= tolerance);
  return isOne ? new Float64Array(values.length).fill(mean) : values;
}

function toShape({ shape: from, values }: Coefficient, shape: Shape): Float64Array {
  return Float64Array.from(broadcastIndex(from, shape), (i) => values[i]!);
}

/** Gauss and Jordan; rows have the known number last. */
function solveOne(rows: number[][], unknowns: number): number[] {
  const pivots = new Array<number[] | undefined>(unknowns).fill(undefined);
  for (let column = 0; column < unknowns; column++) {
    const free = rows.filter((row) => !pivots.includes(row));
    const pivot = free.reduce<number[] | undefined>(
      (best, row) => (best && Math.abs(best[column]!) >= Math.abs(row[column]!) ? best : row),
      undefined,
    );
    if (!pivot || Math.abs(pivot[column]!) < SMALLEST_PIVOT) continue;
    pivots[column] = pivot;
    for (const row of rows) if (row !== pivot) eliminate(row, pivot, column);
  }
  return pivots.map((row, column) => (row ? row.at(-1)! / row[column]! : 0));
}

function eliminate(row: number[], pivot: readonly number[], column: number): void {
  const by = row[column]! / pivot[column]!;
  for (let n = 0; n < row.length; n++) row[n]! -= by * pivot[n]!;
  row[column] = 0;
}

/** The equation with an unknown given. */
export function without({ factors, known }: Equation, place: number, value: Coefficient): Equation {
  const rest = zip((k, factor, x) => k - factor * x, known, factors[place]!, value);
  return { factors: factors.toSpliced(place, 1), known: rest };
}
