import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXECUTOR_TABLE } from '../../index.ts';
import type { Run } from '../run/task.ts';

/** Options of a driver, where none is started. */
export function undriven(options: {
  readonly executor: string | undefined;
  readonly driver: string | undefined;
  readonly python: string | undefined;
}): Diagnostic[] {
  if (options.executor === 'bridge') return [];
  const why = `only executor 'bridge' starts a driver`;
  const hint = 'add --executor bridge';
  return (['driver', 'python'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => codes.optionUnused({ option: `--${name}`, why, hint }));
}

/** Threads, where an executor has but one. */
export async function unthreaded({ threads }: Run, executor: string): Promise<Diagnostic[]> {
  const found = await EXECUTOR_TABLE.get(executor)?.();
  if (threads === undefined || found?.isThreaded) return [];
  const why = `executor '${executor}' shares no samples among threads`;
  return [codes.optionUnused({ option: '--threads', why, hint: 'run with --executor native' })];
}

/** A batch too: a float model takes its samples one by one. */
export async function unusedByFloat(run: Run, executor: string): Promise<Diagnostic[]> {
  const why = `executor '${executor}' takes samples one by one`;
  const hint = 'leave it out';
  const batch =
    run.batch === undefined ? [] : [codes.optionUnused({ option: '--batch', why, hint })];
  return [...batch, ...(await unthreaded(run, executor))];
}

/** A profile, where nothing is measured. */
export function unmeasured(executor: string): Diagnostic {
  const why = `executor '${executor}' does not measure what ops cost`;
  const hint = 'run with --executor native, wasm or reference';
  return codes.optionUnused({ option: '--profile', why, hint });
}

/** A picture, where standard output is for programs. */
export function unplotted(isJson: boolean): Diagnostic {
  const why = 'standard output is for programs here';
  const hint = isJson ? 'leave out --json' : 'write results to a file, such as -o out.npz';
  return codes.optionUnused({ option: '--plot', why, hint });
}

/** Ranges are taken from samples, and samples are read, only where something is compiled or runs. */
export function uncompared(options: {
  readonly options: readonly string[];
  readonly input: string | undefined;
  readonly labels: string | undefined;
  readonly preprocess: string | undefined;
  readonly events: string | undefined;
  readonly limit: number | undefined;
  readonly calibration: string | undefined;
}): Diagnostic[] {
  const { calibration, input } = options;
  const ofCompiles =
    calibration !== undefined && options.options.length === 0
      ? [{ option: '--calibration', why: 'nothing is compiled', hint: 'leave it out' }]
      : [];
  const ofSamples = (['labels', 'preprocess', 'events', 'limit'] as const)
    .filter((name) => input === undefined && options[name] !== undefined)
    .map((name) => ({
      ...{ option: `--${name}`, why: 'there are no samples' },
      hint: 'add --input FILE',
    }));
  return [...ofCompiles, ...ofSamples].map((one) => codes.optionUnused(one));
}
