import { rowNormOp } from './row-norm.ts';

/** Scale and bias are no part of it: they follow as `mul` and `add`. */
export const layerNorm = rowNormOp({
  kind: 'layer-norm',
  summary: 'each row less its mean, divided by its standard deviation',
  equations: ['d = x - mean(x of the row)', 'y = d / sqrt(mean(d^2) + epsilon)'],
  row(x, y, { start, size, epsilon }) {
    let sum = 0;
    for (let i = start; i < start + size; i++) sum += x[i]!;
    const mean = sum / size;
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += (x[i]! - mean) ** 2;
    const deviation = Math.sqrt(squares / size + epsilon);
    for (let i = start; i < start + size; i++) y[i] = (x[i]! - mean) / deviation;
  },
});
