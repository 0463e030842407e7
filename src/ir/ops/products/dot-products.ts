/*
 * The inner loops of every product of matrices. Both sides lie row by row along the axis that is
 * summed, as weights do, so that nothing is copied; four sums at once stay in registers. Sums are in
 * double precision, each in the order of that axis.
 */

export type Floats = Float32Array | Float64Array;

/** Rows of numbers, one behind the other. */
export interface Rows {
  readonly values: Floats;
  readonly start: number;
  readonly count: number;
}

/** out[r * b.count + c] = the sum over k < width of row r of `a` times row c of `b`. */
export function dotProducts(a: Rows, b: Rows, width: number, out: Float64Array): void {
  const columns = b.count;
  const rowsByFour = a.count - (a.count % 4);
  const columnsByFour = columns - (columns % 4);
  const rest = rowsFrom(a, rowsByFour, width);
  const start = rowsByFour * columns;
  fours(a, b, width, out, { start: 0, perFour: columns, perOne: 1 });
  fours(b, rest, width, out, { start, perFour: 1, perOne: columns });
  const corner = { start: start + columnsByFour, perFour: columns, perOne: 1 };
  ones(rest, rowsFrom(b, columnsByFour, width), width, out, corner);
}

/** Where results go: how far two of them are apart, for two rows of the first side and of the second. */
interface Places {
  readonly start: number;
  readonly perFour: number;
  readonly perOne: number;
}

/** Each four whole rows of one side times each row of the other. */
function fours(four: Rows, one: Rows, width: number, out: Float64Array, to: Places): void {
  const { values: x } = four;
  const { values: w } = one;
  const step = to.perFour;
  for (let c = 0; c < one.count; c++) {
    const from = one.start + c * width;
    for (let r = 0; r + 3 < four.count; r += 4) {
      const r0 = four.start + r * width;
      const r1 = r0 + width;
      const r2 = r1 + width;
      const r3 = r2 + width;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < width; k++) {
        const factor = w[from + k]!;
        s0 += x[r0 + k]! * factor;
        s1 += x[r1 + k]! * factor;
        s2 += x[r2 + k]! * factor;
        s3 += x[r3 + k]! * factor;
      }
      const at = to.start + r * step + c * to.perOne;
      out[at] = s0;
      out[at + step] = s1;
      out[at + 2 * step] = s2;
      out[at + 3 * step] = s3;
    }
  }
}

function ones(a: Rows, b: Rows, width: number, out: Float64Array, to: Places): void {
  for (let r = 0; r < a.count; r++)
    for (let c = 0; c < b.count; c++) {
      const atA = a.start + r * width;
      const atB = b.start + c * width;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += a.values[atA + k]! * b.values[atB + k]!;
      out[to.start + r * to.perFour + c * to.perOne] = sum;
    }
}

function rowsFrom({ values, start, count }: Rows, first: number, width: number): Rows {
  return { values, start: start + first * width, count: count - first };
}
