import { each, unaryOp } from '../elementwise/unary.ts';

export const softplus = unaryOp({
  kind: 'softplus',
  summary: 'a smooth form of relu',
  equations: ['y = ln(1 + exp(x))'],
  accepts: 'float',
  attrs: {},
  map: () => each(softPlus),
});

/** In a form whose exponential does not overflow. */
export function softPlus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
