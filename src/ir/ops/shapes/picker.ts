import { type Dtype, type Numbers, allocate } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { copyRun } from './copy-run.ts';

/** Says that a place of the result has no place in the source. */
export const NOWHERE = -1;

interface Picked {
  readonly dtype: Dtype;
  /** Extents of the result. */
  readonly shape: Shape;
  /** Along each axis of the result: from an element of the source to the one that is next there. */
  readonly strides: readonly number[];
  /** What stands where nothing is picked. */
  readonly filler?: number;
  /** For a place along an axis of the result: the place in the source, unless it is the same. */
  readonly place?: (axis: number, at: number) => number;
}

/** Makes a result of elements of a source that are chosen along each axis on its own. */
export function picker({
  dtype,
  shape,
  strides,
  filler = 0,
  place = (_axis, at) => at,
}: Picked): (x: Numbers) => Numbers {
  const y = allocate(dtype, sizeOf(shape));
  // Nothing to pick; one of the extents may be too large for a table.
  if (y.length === 0) return () => y;
  const tables = shape.map((extent, axis) =>
    Int32Array.from({ length: extent }, (_, at) => {
      const found = place(axis, at);
      return found === NOWHERE ? NOWHERE : found * strides[axis]!;
    }),
  );
  const columns = tables.pop() ?? Int32Array.of(0);
  const rows = sums(tables);
  const width = columns.length;
  const [start, end] = longestRun(columns);
  return (x) => {
    let at = 0;
    for (let r = 0; r < rows.length; r++, at += width) {
      const row = rows[r]!;
      if (row === NOWHERE) {
        y.fill(filler, at, at + width);
        continue;
      }
      for (let i = 0; i < start; i++)
        y[at + i] = columns[i] === NOWHERE ? filler : x[row + columns[i]!]!;
      copyRun(x, row + columns[start]!, y, at + start, end - start);
      for (let i = end; i < width; i++)
        y[at + i] = columns[i] === NOWHERE ? filler : x[row + columns[i]!]!;
    }
    return y;
  };
}

/** From where to where a table has most neighbours in their order. */
function longestRun(columns: Int32Array): readonly [start: number, end: number] {
  let [best, start, length] = [0, 0, 0];
  for (let i = 0; i < columns.length; i++) {
    if (i > start && columns[i] !== columns[i - 1]! + 1) start = i;
    if (columns[i] === NOWHERE) start = i + 1;
    else if (i + 1 - start > length) [best, length] = [start, i + 1 - start];
  }
  return [best, best + length];
}

/** The sum of each choice of one entry a table, the last table's changing fastest. */
function sums(tables: readonly Int32Array[]): Int32Array {
  return tables.reduce((outer, table) => {
    const whole = new Int32Array(outer.length * table.length);
    let at = 0;
    for (const a of outer)
      for (const b of table) whole[at++] = a === NOWHERE || b === NOWHERE ? NOWHERE : a + b;
    return whole;
  }, Int32Array.of(0));
}
