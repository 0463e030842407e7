import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { didYouMean, list, quoted } from './words.ts';

// SPK500x and 5064: passes by name.

export const unknownPass = code<{ name: string; meant: string | undefined }>(
  {
    code: 'SPK5001',
    title: 'unknown pass',
    exit: EXIT.usage,
    explain: 'No pass has this name. `spike-compile list passes` shows those that there are.',
  },
  ({ name, meant }) => ({
    message: `there is no pass '${name}'`,
    hint: meant ? `did you mean '${meant}'?` : `'spike-compile list passes' shows all`,
  }),
);

export const unknownPassOption = code<{ pass: string; name: string; meant: string | undefined }>(
  {
    code: 'SPK5002',
    title: 'unknown option of a pass',
    exit: EXIT.usage,
    explain: 'The pass has no option of this name. docs/passes.md lists them.',
  },
  ({ pass, name, meant }) => ({
    message: `pass '${pass}' has no option '${name}'`,
    ...didYouMean(meant),
  }),
);

export const wrongPassOption = code<{ pass: string; name: string; wrong: string }>(
  {
    code: 'SPK5003',
    title: 'a wrong value for an option of a pass',
    exit: EXIT.usage,
    explain: 'The value is of another type than the option, out of its range, or missing.',
  },
  ({ pass, name, wrong }) => ({ message: `option '${name}' of pass '${pass}' ${wrong}` }),
);

export const wrongStageForPass = code<{ pass: string; from: readonly string[]; stage: string }>(
  {
    code: 'SPK5004',
    title: 'a pass that does not run at this stage',
    exit: EXIT.usage,
    explain:
      'Each pass says at which stages it runs. Conversion moves a graph on: `encode` from `ann` to `snn`, `quantise` from `snn` to `fixed`.',
  },
  ({ pass, from, stage }) => ({
    message: `pass '${pass}' does not run at stage '${stage}'`,
    hint: `it runs at ${list(from)}`,
  }),
);

export const nothingToPrint = code<{ passes: readonly string[] }>(
  {
    code: 'SPK5064',
    title: 'a graph to print after a pass that did not run',
    exit: EXIT.ok,
    severity: 'warning',
    explain:
      '--print-after prints the graph whenever a pass of that name has run. Of the passes that ran none has it.',
  },
  ({ passes }) => ({
    message: `nothing was printed after ${quoted(passes)}: no such pass ran`,
    hint: 'name it in --passes of opt or --pass of compile',
  }),
);
