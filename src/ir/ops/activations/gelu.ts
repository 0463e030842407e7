import { choice, defaulted } from '../../attr.ts';
import { errorFunction } from '../elementwise/erf.ts';
import { each, unaryOp } from '../elementwise/unary.ts';

const FORMS = ['none', 'tanh'] as const;

export const gelu = unaryOp({
  kind: 'gelu',
  summary: 'its input times the share of a normal distribution that is below it',
  equations: [
    'none: y = x / 2 * (1 + erf(x / sqrt(2)))',
    'tanh: y = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))',
  ],
  accepts: 'float',
  attrs: { approximate: defaulted(choice('how the share is approximated', FORMS), 'none') },
  map: ({ approximate }) => each(approximate === 'none' ? exact : approximated),
  draw: (random) => ({ approximate: random.pick(FORMS) }),
});

function exact(x: number): number {
  return (x / 2) * (1 + errorFunction(x * Math.SQRT1_2));
}

function approximated(x: number): number {
  return (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
