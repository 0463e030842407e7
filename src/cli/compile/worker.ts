import { type Progress, compile, openCache } from '../../index.ts';
import type { CompileMessage, CompileOutcome, CompileTask, CompileTimes } from './task.ts';
import { tablesOf } from '../plugins/tables.ts';
import { passFailure } from '../reproduce.ts';
import { watching } from './watch.ts';

const REPORT_MS = 50;

/** Runs one compile. Only memory and time of this thread can be taken away from it at any moment. */
export default async function compileInWorker(task: CompileTask): Promise<CompileOutcome> {
  const { request, config, origins, port, verifyEach } = task;
  const say = (message: CompileMessage) => port.postMessage(message);
  const watch = watching(task.watch, (text) => say({ kind: 'text', text }));
  const { observe, mayRun, times, stats } = watch;
  const clock = phaseClock();
  let reported = 0;
  const onProgress = (progress: Progress) => {
    clock.enter(progress.doing);
    const now = performance.now();
    if (progress.done !== undefined && now - reported < REPORT_MS) return;
    reported = now;
    say({ kind: 'progress', progress });
  };
  try {
    const cache = task.isCaching ? openCache(config.compiler.cacheDirectory) : undefined;
    const tables = await tablesOf(config);
    const context = { config, origins, ...tables, observe, onProgress };
    const optional = { ...(cache && { cache }), ...(mayRun && { mayRun }) };
    const compiled = await compile(request, { ...context, verifyEach, ...optional });
    return { ok: true, compiled, times: { phases: clock.stop(), passes: times }, stats };
  } catch (error) {
    // Too large for this machine, whatever the limit: the guard has the words for it.
    if (error instanceof RangeError && error.message.includes('allocation failed')) throw error;
    return { ok: false, diagnostics: passFailure(error, task.showStack) };
  }
}

/** Measures how long a compile stays in each phase. */
function phaseClock() {
  const phases: { phase: string; ms: number }[] = [];
  let current: { phase: string; start: number } | undefined;
  const stop = (): CompileTimes['phases'] => {
    if (current) phases.push({ phase: current.phase, ms: performance.now() - current.start });
    current = undefined;
    return phases;
  };
  const enter = (phase: string) => {
    if (current?.phase === phase) return;
    stop();
    current = { phase, start: performance.now() };
  };
  return { enter, stop };
}
