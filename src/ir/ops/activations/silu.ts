import { defaulted, float } from '../../attr.ts';
import { unaryOp } from '../elementwise/unary.ts';

/** SiLU, also called swish; with alpha = 1.702 an approximation of GELU. */
export const silu = unaryOp({
  kind: 'silu',
  summary: 'its input times the sigmoid of it',
  equations: ['y = x / (1 + exp(-alpha * x))'],
  accepts: 'float',
  attrs: { alpha: defaulted(float('factor of the input in the sigmoid'), 1) },
  map:
    ({ alpha }) =>
    (x, y) => {
      for (let i = 0; i < y.length; i++) y[i] = x[i]! / (1 + Math.exp(-alpha * x[i]!));
    },
  draw: (random) => ({ alpha: random.next() * 2 }),
});
