import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, SpikeError, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';
import {
  type EventSource,
  OP_TABLE,
  type Pass,
  type PassObserver,
  type PassStats,
  type PassTable,
  type Preprocess,
  bisect,
  checkEach,
  dumpTo,
  passStats,
  printAfter,
  samplesFrom,
  timePasses,
} from '../../index.ts';
import { type Options, flag, integer, list, text } from '../arguments/options.ts';
import { savedFor } from '../reproduce.ts';

/** Ways to look at passes while they run. */
export const WATCH_OPTIONS = {
  'print-after': list('PASS', `prints the graph to stderr after a pass, or after 'all'`),
  'dump-dir': text('DIR', 'writes the graph into a folder after each pass, with its tensors'),
  'time-passes': flag('shows how long each pass took'),
  stats: flag(
    'shows ops, neurons, synapses and bytes before and after each pass; events on samples',
  ),
  'check-each': flag('runs the graph before and after each pass and compares all bits'),
  'opt-bisect-limit': integer(
    'N',
    'runs the first N passes that can be left out, and says which',
    0,
  ),
} satisfies Options;

/** The same as data, which a worker can be sent. */
export interface Watch {
  readonly printAfter: readonly string[];
  readonly dumpDir?: string;
  readonly stats?: boolean;
  readonly checkEach: boolean;
  readonly bisectLimit?: number;
  /** Steps that a check runs. */
  readonly steps: number;
  /** What checks run and events are counted on besides random inputs. */
  readonly data?: WatchData;
}

interface WatchData {
  readonly path: string;
  readonly preprocess?: Preprocess;
}

/** What is watched. */
interface WatchedCompile {
  readonly steps: number;
  readonly passes: PassTable;
  readonly data: WatchData | undefined;
}

export function watchOf(
  values: {
    readonly 'print-after': readonly string[];
    readonly 'dump-dir': string | undefined;
    readonly stats: boolean;
    readonly 'check-each': boolean;
    readonly 'opt-bisect-limit': number | undefined;
  },
  { steps, passes, data }: WatchedCompile,
): Watch {
  const { 'dump-dir': dumpDir, 'opt-bisect-limit': bisectLimit, stats } = values;
  const names = values['print-after'].flatMap((list) => list.split(','));
  throwIfErrors(
    names.filter((name) => name !== 'all').flatMap((name) => unknownPass(name, passes)),
  );
  return {
    printAfter: names,
    ...(dumpDir !== undefined && { dumpDir }),
    stats,
    checkEach: values['check-each'],
    ...(bisectLimit !== undefined && { bisectLimit }),
    steps,
    ...(data && { data }),
  };
}

function unknownPass(name: string, passes: PassTable): Diagnostic[] {
  if (passes.has(name)) return [];
  return [codes.unknownPass({ name, meant: nearestName(name, passes.keys()) })];
}

/** Whoever wants to see the graph after a pass is told that it did not run. */
export function unprinted(watch: Watch, ran: readonly string[]): Diagnostic[] {
  const passes = watch.printAfter.filter((name) => name !== 'all' && !ran.includes(name));
  return passes.length === 0 ? [] : [codes.nothingToPrint({ passes })];
}

/** Whether anybody would miss the passes if they did not run. */
export function isWatching(watch: Watch): boolean {
  const { printAfter, dumpDir, checkEach, stats, bisectLimit } = watch;
  const isLeavingOut = bisectLimit !== undefined;
  return (
    printAfter.length > 0 || dumpDir !== undefined || checkEach || stats === true || isLeavingOut
  );
}

export interface Watching {
  readonly observe: readonly PassObserver[];
  /** Which passes may run, where not all may. */
  readonly mayRun?: (pass: Pass) => boolean;
  readonly times: readonly { readonly pass: string; readonly ms: number }[];
  readonly stats: readonly PassStats[];
}

export function watching(watch: Watch, write: (text: string) => void): Watching {
  const { times, observer, resume } = timePasses(() => performance.now());
  const { printAfter: names, dumpDir, bisectLimit } = watch;
  const { data, steps } = watch;
  const source = data && { samplesOf: samplesFrom(data), steps };
  const counting = passStats(OP_TABLE, source);
  return {
    times,
    stats: counting.stats,
    ...(bisectLimit !== undefined && { mayRun: bisect(bisectLimit, write) }),
    observe: [
      observer,
      ...(names.length > 0 ? [printAfter(names, OP_TABLE, write)] : []),
      ...(dumpDir === undefined ? [] : [dumpTo(dumpDir, OP_TABLE)]),
      ...(watch.stats ? [counting.observer] : []),
      ...(watch.checkEach ? [checkAndSave(steps, source)] : []),
      resume,
    ],
  };
}

/** Keeps the graph that a pass changed the bits of. */
function checkAndSave(steps: number, source: EventSource | undefined): PassObserver {
  const check = checkEach(OP_TABLE, steps, source?.samplesOf);
  return async (event) => {
    try {
      await check(event);
    } catch (error) {
      if (!(error instanceof SpikeError) || !event.pass) throw error;
      const { name, plugin } = event.pass;
      const call = { name, options: event.options };
      const options = ['--check-each', '--set', `compiler.default_time_steps=${steps}`];
      throw new SpikeError(savedFor(error.diagnostics, event.before, { call, plugin, options }));
    }
  };
}
