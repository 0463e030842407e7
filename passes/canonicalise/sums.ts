import { isFloat } from '../../src/tensor/dtype.ts';
import { flattened } from './moves.ts';
import { type Rule, onlyFor } from './rule.ts';

/* Sums and delays. Those of integers may be taken together in any order, since all wrap at one width. */

const LONGEST_DELAY = 4096;

export const SUMS: readonly Rule[] = [
  {
    name: 'sum-of-one',
    equation: 'add(x) = x, of integers: a sum of floats makes 0 of -0',
    kinds: ['add'],
    apply: ({ inputs, type }) =>
      inputs.length === 1 && !isFloat(type.dtype) ? inputs[0] : undefined,
  },
  {
    name: 'sum-of-sums',
    equation: 'add(a, add(b, c)) = add(a, b, c), of integers',
    kinds: ['add'],
    apply: (op, view) => (isFloat(op.type.dtype) ? undefined : flattened(op, view, () => true)),
  },
  {
    name: 'delay-of-delay',
    equation: 'delay(delay(x, a), b) = delay(x, a + b)',
    kinds: ['delay'],
    apply(op, view) {
      const inner = onlyFor(op.inputs[0]!, view);
      // A delay that reads itself has no other input to read through to.
      if (inner?.kind !== 'delay' || inner === op || inner.inputs[0] === inner.result)
        return undefined;
      const steps = (op.attrs['steps'] as number) + (inner.attrs['steps'] as number);
      if (steps > LONGEST_DELAY) return undefined;
      return { kind: 'delay', inputs: inner.inputs, attrs: { steps }, loc: inner.loc };
    },
  },
];
