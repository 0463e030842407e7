import { code } from '../code.ts';
import { EXIT } from '../diagnostic.ts';
import { count } from './words.ts';

// SPK708x: drivers.

export const pythonMissing = code<{ python: string; why: string }>(
  {
    code: 'SPK7080',
    title: 'a Python that cannot be started',
    exit: EXIT.unavailable,
    explain:
      'Drivers of the executor `bridge` are programs in Python 3.8 or later. `bridge.python` (`SPIKE_PYTHON`, `--python`) names it.',
  },
  ({ python, why }) => ({
    message: `'${python}' cannot be started: ${why}`,
    hint: 'name a Python: --python FILE, or SPIKE_PYTHON',
  }),
);

export const sdkMissing = code<{ driver: string; python: string; why: string }>(
  {
    code: 'SPK7081',
    title: 'an SDK that is not installed',
    exit: EXIT.unavailable,
    explain:
      'A driver of the executor `bridge` uses an SDK, which the Python that runs it has to find. The driver `simulator` needs none.',
  },
  ({ driver, python, why }) => ({
    message: `driver '${driver}' has no SDK in '${python}': ${why}`,
    hint: 'name a Python that has it: --python FILE; or take --driver simulator',
  }),
);

export const sdkVersion = code<{ driver: string; why: string }>(
  {
    code: 'SPK7082',
    title: 'an SDK or a Python of another version',
    exit: EXIT.unavailable,
    explain:
      'The driver knows the published interface of some versions of its SDK, and that runs on some versions of Python. It does not guess at others.',
  },
  ({ driver, why }) => ({
    message: `driver '${driver}' does not know this version: ${why}`,
    hint: 'docs/bridge.md says which versions a driver knows',
  }),
);

export const boardMissing = code<{ driver: string; why: string; notes: readonly string[] }>(
  {
    code: 'SPK7083',
    title: 'no board',
    exit: EXIT.unavailable,
    explain:
      'The SDK is there, but there is no board that it can use. Nothing was run: what a simulator would give is never shown as the answer of a device.',
  },
  ({ driver, why, notes }) => ({
    message: `driver '${driver}' finds no board: ${why}`,
    notes,
    hint: 'connect a board or name one as the SDK does; or take --driver simulator',
  }),
);

export const bridgeVersion = code<{ driver: string; why: string }>(
  {
    code: 'SPK7084',
    title: 'a driver of another version of the protocol',
    exit: EXIT.unavailable,
    explain:
      'Both sides of the bridge say which versions of its protocol they speak before anything else. They have none in common.',
  },
  ({ driver, why }) => ({
    message: `driver '${driver}' speaks another version of the protocol: ${why}`,
    hint: 'use the driver that came with this spike-compile',
  }),
);

export const driverHung = code<{ driver: string; verb: string; seconds: number }>(
  {
    code: 'SPK7085',
    title: 'a driver that does not answer',
    exit: EXIT.unavailable,
    explain:
      'The driver gave no answer in the time of `bridge.timeout_seconds`. It and all that it had started were ended.',
  },
  ({ driver, verb, seconds }) => ({
    message: `driver '${driver}' did not answer '${verb}' within ${count(seconds, 'second')}`,
    hint: 'set bridge.timeout_seconds (SPIKE_BRIDGE_TIMEOUT) higher if it works for so long',
  }),
);

export const driverDied = code<{
  driver: string;
  python: string;
  verb: string;
  how: string;
  lastWords: string;
}>(
  {
    code: 'SPK7086',
    title: 'a driver that ended',
    exit: EXIT.unavailable,
    explain:
      'The process of the driver ended before it answered: it was killed, or it or its SDK failed. What it said last is shown, if it said anything.',
  },
  ({ driver, python, verb, how, lastWords }) => ({
    message: `driver '${driver}' ${how} before it answered '${verb}'`,
    notes: lastWords.split('\n').filter((line) => line.trim() !== ''),
    hint:
      lastWords === ''
        ? `it said nothing: check that '${python}' is a Python 3.8 or later`
        : 'what it said last stands above',
  }),
);

export const bridgeGarbage = code<{ driver: string; why: string; found: string }>(
  {
    code: 'SPK7087',
    title: 'garbage on the pipe',
    exit: EXIT.unavailable,
    explain:
      'What came from the driver is no answer of the protocol. The driver was ended, and nothing of what it had said is used.',
  },
  ({ driver, why, found }) => ({
    message: `driver '${driver}' wrote what is no answer: ${why}`,
    notes: [`found '${found}'`],
    hint: 'a driver must print nothing on standard output but frames',
  }),
);

export const driverFault = code<{
  driver: string;
  verb: string;
  why: string;
  notes: readonly string[];
}>(
  {
    code: 'SPK7088',
    title: 'a driver that failed',
    exit: EXIT.unavailable,
    explain: 'The driver or its SDK could not do what it was asked to, and says why.',
  },
  ({ driver, verb, why, notes }) => ({
    message: `driver '${driver}' failed at '${verb}': ${why}`,
    notes,
    hint: 'the driver simulator does the same without an SDK',
  }),
);

export const notOnDriver = code<{ driver: string; faults: readonly string[] }>(
  {
    code: 'SPK7089',
    title: 'a network that a driver does not run',
    exit: EXIT.unavailable,
    explain:
      'A driver runs the ops that its SDK has, in the same bits, and no others: what is named here has no exact form there. docs/bridge.md lists the ops of each driver.',
  },
  ({ driver, faults }) => ({
    message: `driver '${driver}' does not run ${count(faults.length, 'op')} of this network`,
    notes: faults,
    hint: 'the executors native, wasm and reference run every network',
  }),
);
