import { workerData } from 'piscina';
import { type Bench, openBench, prepare } from '../../index.ts';
import type { ExploreOutcome, ExploreTask, ExploreThread } from './task.ts';
import { tablesOf } from '../plugins/tables.ts';
import { passFailure } from '../reproduce.ts';

/** After so long a portion ends, so that little is lost when everything ends. */
const PORTION_MS = 2000;

/** Stays open for as long as the thread lives. */
let bench: Promise<Bench> | undefined;

export default async function exploreInWorker(task: ExploreTask): Promise<ExploreOutcome> {
  try {
    return await (task.kind === 'prepare' ? prepared(task) : measured(task));
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('allocation failed')) throw error;
    const { showStack } = task.kind === 'prepare' ? task : thread();
    return { ok: false, diagnostics: passFailure(error, showStack) };
  }
}

type Task<Kind> = Extract<ExploreTask, { readonly kind: Kind }>;

async function prepared({ request, config, port }: Task<'prepare'>): Promise<ExploreOutcome> {
  const onSample = (done: number, of: number) => port.postMessage({ done, of });
  return {
    ok: true,
    value: await prepare(request, { config, ...(await tablesOf(config)), onSample }),
  };
}

async function measured({ portion }: Task<'measure'>): Promise<ExploreOutcome> {
  const { prepared: what, config } = thread();
  bench ??= tablesOf(config).then((tables) => openBench(what, { config, ...tables }));
  const end = performance.now() + PORTION_MS;
  return { ok: true, value: await (await bench).measure(portion, () => performance.now() > end) };
}

function thread(): ExploreThread {
  return workerData as ExploreThread;
}
