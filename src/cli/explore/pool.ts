import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import * as codes from '../../diagnostics/codes.ts';
import { SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import type { Config, ExploreRequest, Portion, PortionDone, Prepared } from '../../index.ts';
import type { ExploreOutcome, ExploreTask, ExploreThread } from './task.ts';
import { isOutOfMemory } from '../compile/guard.ts';

export interface PoolOptions {
  readonly config: Config;
  readonly showStack: boolean;
  /** Ends all work at once. */
  readonly signal: AbortSignal;
}

/** Prepares an exploration in a thread of its own: onnxruntime would hold up this one. */
export async function prepareInThread(
  request: ExploreRequest,
  options: PoolOptions,
  onSample: (done: number, of: number) => void,
): Promise<Prepared> {
  const { config, showStack } = options;
  const pool = await openThreads(1, options, undefined);
  const { port1, port2 } = new MessageChannel();
  port1.on('message', ({ done, of }: { done: number; of: number }) => onSample(done, of));
  try {
    const task = { kind: 'prepare', request, config, showStack, port: port2 } as const;
    return await pool.run<Prepared>(task, [port2]);
  } finally {
    port1.close();
    await pool.close();
  }
}

/** Threads that measure portions. */
export interface MeasurePool {
  measure(portion: Portion): Promise<PortionDone>;
  close(): Promise<void>;
}

export async function openMeasurePool(
  prepared: Prepared,
  jobs: number,
  options: PoolOptions,
): Promise<MeasurePool> {
  const { config, showStack } = options;
  const pool = await openThreads(jobs, options, { prepared, config, showStack });
  return {
    measure: (portion) => pool.run<PortionDone>({ kind: 'measure', portion }),
    close: () => pool.close(),
  };
}

/** Threads under the ceilings of the configuration: memory for all of them, time for each task. */
async function openThreads(
  count: number,
  { config, signal }: PoolOptions,
  workerData: ExploreThread | undefined,
) {
  const { Piscina } = await import('piscina');
  const { maxCompilationTimeSeconds: seconds, maxMemoryUsageGb } = config.compiler;
  const limitMb = Math.floor(maxMemoryUsageGb * 1024);
  const pool: Piscina = new Piscina({
    filename: new URL('explore-worker.js', import.meta.url).href,
    minThreads: count,
    maxThreads: count,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(limitMb / count) },
    workerData,
  });
  const run = async <T>(task: ExploreTask, transferList: MessagePort[] = []): Promise<T> => {
    const tooLong = AbortSignal.timeout(seconds * 1000);
    try {
      const ending = AbortSignal.any([signal, tooLong]);
      const outcome = (await pool.run(task, { transferList, signal: ending })) as ExploreOutcome;
      if (!outcome.ok) throw new SpikeError(outcome.diagnostics);
      return outcome.value as T;
    } catch (error) {
      if (tooLong.aborted) fail(codes.timeCeiling({ seconds }));
      if (isOutOfMemory(error)) fail(codes.memoryCeiling({ used: undefined, limit: limitMb }));
      throw error;
    }
  };
  return { run, close: () => pool.destroy() };
}
