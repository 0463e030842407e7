import { rowNormOp } from './row-norm.ts';

/** The scale is no part of it: it follows as `mul`. */
export const rmsNorm = rowNormOp({
  kind: 'rms-norm',
  summary: 'each row divided by the root of its mean square',
  equations: ['y = x / sqrt(mean(x^2 of the row) + epsilon)'],
  row(x, y, { start, size, epsilon }) {
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += x[i]! * x[i]!;
    const root = Math.sqrt(squares / size + epsilon);
    for (let i = start; i < start + size; i++) y[i] = x[i]! / root;
  },
});
