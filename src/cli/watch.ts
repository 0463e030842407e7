import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, SpikeError, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../support/nearest-name.ts';
import {
  OP_TABLE,
  PASS_TABLE,
  type PassObserver,
  checkEach,
  dumpTo,
  printAfter,
  timePasses,
} from '../index.ts';
import { type Options, flag, list, text } from './options.ts';
import { savedFor } from './reproduce.ts';

/** Ways to look at passes while they run. */
export const WATCH_OPTIONS = {
  'print-after': list('PASS', `prints the graph to stderr after a pass, or after 'all'`),
  'dump-dir': text('DIR', 'writes the graph into a folder after each pass, with its tensors'),
  'time-passes': flag('shows how long each pass took'),
  'check-each': flag('runs the graph before and after each pass and compares all bits'),
} satisfies Options;

/** The same as data, which a worker can be sent. */
export interface Watch {
  readonly printAfter: readonly string[];
  readonly dumpDir?: string;
  readonly checkEach: boolean;
  /** Steps that a check runs. */
  readonly steps: number;
}

export function watchOf(
  values: {
    readonly 'print-after': readonly string[];
    readonly 'dump-dir': string | undefined;
    readonly 'check-each': boolean;
  },
  steps: number,
): Watch {
  const dumpDir = values['dump-dir'];
  const names = values['print-after'].flatMap((list) => list.split(','));
  throwIfErrors(names.filter((name) => name !== 'all').flatMap(unknownPass));
  return {
    printAfter: names,
    ...(dumpDir !== undefined && { dumpDir }),
    checkEach: values['check-each'],
    steps,
  };
}

function unknownPass(name: string): Diagnostic[] {
  if (PASS_TABLE.has(name)) return [];
  return [codes.unknownPass({ name, meant: nearestName(name, PASS_TABLE.keys()) })];
}

/** Whether anybody would miss the passes if they did not run. */
export function isWatching({ printAfter, dumpDir, checkEach }: Watch): boolean {
  return printAfter.length > 0 || dumpDir !== undefined || checkEach;
}

export interface Watching {
  readonly observe: readonly PassObserver[];
  readonly times: readonly { readonly pass: string; readonly ms: number }[];
}

export function watching(watch: Watch, write: (text: string) => void): Watching {
  const { times, observer } = timePasses(() => performance.now());
  const { printAfter: names, dumpDir } = watch;
  return {
    times,
    observe: [
      observer,
      ...(names.length > 0 ? [printAfter(names, OP_TABLE, write)] : []),
      ...(dumpDir === undefined ? [] : [dumpTo(dumpDir, OP_TABLE)]),
      ...(watch.checkEach ? [checkAndSave(watch.steps)] : []),
    ],
  };
}

/** Keeps the graph that a pass changed the bits of. */
function checkAndSave(steps: number): PassObserver {
  const check = checkEach(OP_TABLE, steps);
  return (event) => {
    try {
      check(event);
    } catch (error) {
      if (!(error instanceof SpikeError) || !event.pass) throw error;
      const call = { name: event.pass.name, options: event.options };
      throw new SpikeError(savedFor(error.diagnostics, event.before, call, ['--check-each']));
    }
  };
}
