import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { list } from './words.ts';

// SPK8225 to SPK8229: passes and targets of the user's own.

export const pluginUnloadable = code<{ reason: string }>(
  {
    code: 'SPK8225',
    title: 'a plugin that cannot be loaded',
    exit: EXIT.usage,
    explain:
      'The setting `compiler.plugins` names ES modules. One of them is not there, is no module, or fails while it is loaded; what it says follows.',
  },
  ({ reason }) => ({
    message: `the plugin cannot be loaded: ${reason}`,
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
