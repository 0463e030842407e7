import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';

// SPK9xxx: faults of our own.

export const brokenByPass = code<{ pass: string; faults: readonly string[] }>(
  {
    code: 'SPK9001',
    title: 'a pass broke the graph',
    exit: EXIT.bug,
    explain:
      'A fault of spike-compile, not of your model. The graph before the pass is saved with its tensors, and the notes name the command that reproduces the fault: please send both.',
  },
  ({ pass, faults }) => ({
    message: `pass '${pass}' broke the graph`,
    notes: faults,
    hint: `this is a bug: please report it; '--no-pass ${pass}' may get around it`,
  }),
);

export const passChangedBits = code<{ pass: string; output: string; step: number }>(
  {
    code: 'SPK9002',
    title: 'a pass changed what the graph computes',
    exit: EXIT.bug,
    explain:
      'With `--check-each` the graph is run before and after each pass. A pass that promises to keep every bit changed one: a fault of spike-compile.',
  },
  ({ pass, output, step }) => ({
    message: `pass '${pass}' changed output '${output}' at step ${step}`,
    hint: `this is a bug: please report it; 'spike-compile reduce' makes the graph small`,
  }),
);

export const internalError = code<{ error: string; stack: readonly string[] }>(
  {
    code: 'SPK9003',
    title: 'an internal error',
    exit: EXIT.bug,
    explain:
      'A fault of spike-compile that nothing was prepared for. With `SPIKE_LOG_LEVEL=DEBUG` the place in the code is shown: please send it.',
  },
  ({ error, stack }) => ({
    message: `internal error: ${error}`,
    notes: stack,
    hint: 'this is a bug: please report it, with what SPIKE_LOG_LEVEL=DEBUG shows',
  }),
);
