import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail } from '../../diagnostics/diagnostic.ts';
import {
  type Config,
  type Cost,
  type Exploration,
  type ExploreRequest,
  type Prepared,
  explore,
  summed,
} from '../../index.ts';
import { openMeasurePool, prepareInThread } from './pool.ts';
import { openExploreState } from './state.ts';
import { interruptible } from '../interruptible.ts';
import type { Progress } from '../terminal/progress.ts';

export interface ExploreRun {
  readonly config: Config;
  readonly costs: readonly Cost[];
  readonly isExhaustive: boolean;
  readonly jobs: number;
  readonly showStack: boolean;
  readonly openProgress: () => Progress;
}

/** What an exploration came to until its end, or until it was interrupted. */
export interface Explored {
  readonly prepared: Prepared;
  readonly found: Exploration;
  readonly isComplete: boolean;
  /** Networks that are measured on all samples, and all of them. */
  readonly progress: { readonly done: number; readonly of: number };
  readonly warnings: readonly Diagnostic[];
}

/** Prepares and measures in threads, until all is done or somebody presses Ctrl-C. */
export async function runExploration(request: ExploreRequest, run: ExploreRun): Promise<Explored> {
  const ending = new AbortController();
  const interrupts = interruptible(() => ending.abort());
  const progress = run.openProgress();
  const threads = { config: run.config, showStack: run.showStack, signal: ending.signal };
  try {
    const prepared = await prepareInThread(request, threads, (done, of) =>
      progress.show({ doing: 'calibrate', done, of }),
    ).catch((error: unknown) => {
      throw ending.signal.aborted ? fail(codes.interrupted({})) : error;
    });
    return await measured(prepared, run, threads, progress);
  } finally {
    progress.close();
    interrupts.close();
  }
}

async function measured(
  prepared: Prepared,
  { config, costs, jobs, isExhaustive, showStack }: ExploreRun,
  { signal }: { readonly signal: AbortSignal },
  progress: Progress,
): Promise<Explored> {
  const { compilationCacheEnabled, cacheDirectory } = config.compiler;
  const folder = compilationCacheEnabled ? cacheDirectory : undefined;
  const { findings, save, close, warnings } = openExploreState(folder, prepared.key);
  const count = Math.min(jobs, prepared.variants.length);
  const pool = await openMeasurePool(prepared, count, { config, showStack, signal });
  const { measure } = pool;
  const onProgress = ({ round, done, of }: { round: number; done: number; of: number }) => {
    save();
    progress.show({ doing: round === 1 ? 'measure' : `measure, round ${round}`, done, of });
  };
  const options = { costs, isExhaustive, jobs: count, measure, findings, onProgress };
  let isComplete = true;
  let found: Exploration;
  try {
    found = await explore(prepared, options);
  } catch (error) {
    if (!signal.aborted) throw error;
    found = summed(prepared, findings, costs);
    isComplete = false;
  } finally {
    close();
    await pool.close();
  }
  const of = prepared.variants.length;
  return { prepared, found, isComplete, progress: { done: of - found.dropped, of }, warnings };
}
