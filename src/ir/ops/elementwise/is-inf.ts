import { bool, defaulted } from '../../attr.ts';
import { each, unaryOp } from './unary.ts';

export const isInf = unaryOp({
  kind: 'is-inf',
  summary: 'whether each element is infinite',
  equations: ['y = (x = inf and positive) or (x = -inf and negative)'],
  accepts: 'float',
  result: 'bool',
  attrs: {
    negative: defaulted(bool('whether minus infinity counts'), true),
    positive: defaulted(bool('whether infinity counts'), true),
  },
  map({ negative, positive }) {
    const counts = (x: number) => (x === Infinity && positive) || (x === -Infinity && negative);
    return each((x) => (counts(x) ? 1 : 0));
  },
  draw: (random) => ({ negative: random.next() < 0.5, positive: random.next() < 0.5 }),
});
