import { each, unaryOp } from '../elementwise/unary.ts';
import { softPlus } from './softplus.ts';

export const mish = unaryOp({
  kind: 'mish',
  summary: 'its input times the hyperbolic tangent of the softplus of it',
  equations: ['y = x * tanh(ln(1 + exp(x)))'],
  accepts: 'float',
  attrs: {},
  map: () => each((x) => x * Math.tanh(softPlus(x))),
});
