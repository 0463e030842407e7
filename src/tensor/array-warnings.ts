import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { LABEL_NAMES } from './labels.ts';
import { type SampleInput, arrayNames } from './samples.ts';
import type { Shape } from './shape.ts';

/** Names that nobody chose: that of a .npy file's array, and numpy's own for an array without one. */
const NO_NAMES: readonly string[] = ['', 'arr_0'];

/** What is odd about how the arrays of a file serve as samples, though they do. */
export function arrayWarnings(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, { readonly shape: Shape }>,
  at: Location,
): Diagnostic[] {
  const names = arrayNames(inputs, arrays);
  const used = new Set([...names.values(), ...LABEL_NAMES]);
  const unused = [...arrays.keys()].filter((name) => !used.has(name));
  const renamed = [...names].filter(([input, array]) => {
    return input !== array && !NO_NAMES.includes(array);
  });
  return [
    ...renamed.map(([input, array]) => codes.otherArrayName({ input, array }, at)),
    ...(unused.length > 0
      ? [codes.unusedArrays({ unused, inputs: inputs.map(({ name }) => name) }, at)]
      : []),
  ];
}
