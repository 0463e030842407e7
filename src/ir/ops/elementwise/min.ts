import { variadicOp } from './variadic.ts';

export const min = variadicOp({
  kind: 'min',
  summary: 'the smallest of its inputs, element by element, broadcast as numpy does',
  equations: ['y = min(x1, x2, ...), nan where one of them is'],
  accepts: 'number',
  join(y, x) {
    for (let i = 0; i < y.length; i++) y[i] = Math.min(y[i]!, x[i]!);
  },
});
