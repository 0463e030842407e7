import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';

// SPK822x: comparisons.

export const comparedNotCompiled = code<{ options: string; said: readonly string[] }>(
  {
    code: 'SPK8220',
    title: 'a model that does not compile with options that are compared',
    exit: EXIT.cannotCompile,
    explain:
      '`compare MODEL --options ... --options ...` compiles the model with both, and one of the two compiles failed. What it said follows.',
  },
  ({ options, said }) => ({
    message: `the model does not compile with '${options}'`,
    notes: said,
    hint: 'try the compile alone',
  }),
);
