import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list } from './words.ts';

// SPK8225 to SPK8231: passes and targets of the user's own.

export const pluginUnloadable = code<{ reason: string; where: readonly string[] }>(
  {
    code: 'SPK8225',
    title: 'a plugin that cannot be loaded',
    exit: EXIT.usage,
    explain:
      'The setting `compiler.plugins` names ES modules. One of them is not there, is no module, or fails while it is loaded; what it says follows.',
  },
  ({ reason, where }) => ({
    message: `the plugin cannot be loaded: ${reason}`,
    notes: where,
    hint: 'correct the module, or take it out of compiler.plugins',
  }),
);

export const pluginWrong = code<{ faults: readonly string[] }>(
  {
    code: 'SPK8226',
    title: 'a plugin that is none',
    exit: EXIT.usage,
    explain:
      'The default export of a plugin is `{ passes, targets }`, or a function of the library that gives it. Passes and targets have the members of the interfaces `Pass` and `Target`, and names that the package does not use itself.',
  },
  ({ faults }) => ({
    message: 'what the module exports by default is no plugin',
    notes: faults,
    hint: 'docs/tutorials/a-pass-of-your-own.md shows one',
  }),
);

export const pluginsRefused = code<{ files: readonly string[] }>(
  {
    code: 'SPK8227',
    title: 'plugins in security mode',
    exit: EXIT.refused,
    explain:
      'A plugin is code that runs with the rights of the compiler. With `compiler.security_mode` none is loaded, whoever names it.',
  },
  ({ files }) => ({
    message: `security mode loads no plugins: ${list(files)}`,
    hint: 'leave compiler.plugins empty, or switch compiler.security_mode off',
  }),
);

export const pluginNeverReady = code<{ how: string }>(
  {
    code: 'SPK8228',
    title: 'a plugin that never finishes loading',
    exit: EXIT.usage,
    explain:
      'While a plugin is loaded, which is its top level and the function that it exports, nothing else happens. One that waits for something that never comes, takes longer than 30 s (or than `compiler.max_compilation_time_seconds`), or calls `process.exit` would hold up the compiler or end it without a word.',
  },
  ({ how }) => ({
    message: `the plugin never finishes loading: it ${how}`,
    hint: 'correct the module, or take it out of compiler.plugins',
  }),
);

export const pluginFailed = code<{ what: string; faults: readonly string[] }>(
  {
    code: 'SPK8229',
    title: 'a plugin that fails',
    exit: EXIT.cannotCompile,
    explain:
      'A function of a pass or a target of a plugin threw an error, or returned something else than its interface says. It is a fault of the module that is named, not of your model and not of spike-compile. The notes have the error and where in the module it came from.',
  },
  ({ what, faults }) => ({
    message: `${what} of the plugin failed`,
    notes: faults,
    hint: 'correct the module: the interfaces Pass and Target say what is expected',
  }),
);

export const brokenByPlugin = code<{ pass: string; faults: readonly string[] }>(
  {
    code: 'SPK8230',
    title: 'a pass of a plugin that broke the graph',
    exit: EXIT.cannotCompile,
    explain:
      'A pass of a plugin failed, or what it returned is not right for its stage or not what it promises. It is a fault of the module that is named, not of spike-compile. The graph before the pass is saved with its tensors, and the notes name the command that shows the fault again.',
  },
  ({ pass, faults }) => ({
    message: `pass '${pass}' of the plugin broke the graph`,
    notes: faults,
    hint: `correct the module; 'spike-compile reduce' makes the graph small`,
  }),
);

export const pluginChangedBits = code<{ pass: string; output: string; step: number }>(
  {
    code: 'SPK8231',
    title: 'a pass of a plugin that changed what the graph computes',
    exit: EXIT.checkFailed,
    explain:
      "With `--check-each` the graph is run before and after each pass. A pass of a plugin that promises to keep every bit (`preserves: 'bits'`) changed one.",
  },
  ({ pass, output, step }) => ({
    message: `pass '${pass}' of the plugin changed output '${output}' at step ${step}`,
    hint: `correct the module, or what the pass promises; 'spike-compile reduce' makes the graph small`,
  }),
);
