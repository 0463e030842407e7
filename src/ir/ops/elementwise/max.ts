import { variadicOp } from './variadic.ts';

export const max = variadicOp({
  kind: 'max',
  summary: 'the largest of its inputs, element by element, broadcast as numpy does',
  equations: ['y = max(x1, x2, ...), nan where one of them is'],
  accepts: 'number',
  join(y, x) {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(y[i]!, x[i]!);
  },
});
