import { isFloat } from '../../../tensor/dtype.ts';
import { choice, defaulted } from '../../attr.ts';
import { binaryOp, eachPair } from './binary.ts';

const SIGNS = ['divisor', 'dividend'] as const;

/** Integers by zero leave zero. */
export const mod = binaryOp({
  kind: 'mod',
  summary: 'what is left of one tensor divided by another, broadcast as numpy does',
  equations: [
    'sign of the divisor: y = a - floor(a / b) * b',
    'sign of the dividend: y = a - trunc(a / b) * b',
    'integers: y = 0 where b = 0',
  ],
  accepts: 'number',
  attrs: {
    sign: defaulted(choice('whose sign the result has', SIGNS), 'divisor'),
  },
  map({ sign }, dtype) {
    const remainder = sign === 'divisor' ? floored : truncated;
    if (isFloat(dtype)) return eachPair(remainder);
    return eachPair((a, b) => (b === 0 ? 0 : remainder(a, b) + 0));
  },
  draw: (random) => ({ sign: random.pick(SIGNS) }),
});

function truncated(a: number, b: number): number {
  return a % b;
}

function floored(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}
