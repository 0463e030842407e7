import { each, unaryOp } from './unary.ts';

export const round = unaryOp({
  kind: 'round',
  summary: 'each element rounded to the nearest integer, halves to the even one',
  equations: ['y = round_half_even(x)'],
  accepts: 'float',
  attrs: {},
  map: () => each(roundHalfEven),
});

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
