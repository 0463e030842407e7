import { once } from 'node:events';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { type Outcome, drawn, tryOnChip } from './random.ts';

/*
 * What `npm run loihi3:differential` runs: COUNT random graphs from the seed FIRST, mapped to cores of a few neurons, each held
 * to the interpreter in every step, for SECONDS at most. It ends with 1 where something differs or takes longer.
 */
if (isMainThread) await compareAll();
else parentPort!.on('message', (seed: number) => void answer(seed));

type Found = Outcome | { readonly kind: 'late' };

async function answer(seed: number): Promise<void> {
  try {
    parentPort!.postMessage(await tryOnChip(await drawn(seed), seed));
  } catch (error) {
    // A mapping that is refused by who runs it is as wrong as one that runs to something else.
    parentPort!.postMessage({ kind: 'different', values: [(error as Error).message] });
  }
}

async function compareAll(): Promise<void> {
  const [count, first, seconds] = process.argv.slice(2).map(Number) as [number, number, number];
  const found = { equal: 0, different: 0, unmapped: 0, late: 0 };
  let cores = 0;
  let worker = new Worker(new URL(import.meta.url));
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await within(worker, seed, seconds);
    found[outcome.kind]++;
    if (outcome.kind === 'equal') cores += outcome.cores;
    else process.stderr.write(`seed ${seed}: ${wordsFor(outcome, seconds)}\n`);
    if (outcome.kind !== 'late') continue;
    // A search that does not end can only be ended with what runs it.
    await worker.terminate();
    worker = new Worker(new URL(import.meta.url));
  }
  await worker.terminate();
  const { equal, different, unmapped, late } = found;
  process.stdout.write(
    `${count} graphs: ${equal} equal on ${cores} cores, ${different} differ, ${unmapped} do not fit, ${late} took longer than ${seconds} s\n`,
  );
  process.exitCode = different + late > 0 ? 1 : 0;
}

async function within(worker: Worker, seed: number, seconds: number): Promise<Found> {
  worker.postMessage(seed);
  try {
    const signal = AbortSignal.timeout(1000 * seconds);
    const [outcome] = (await once(worker, 'message', { signal })) as [Outcome];
    return outcome;
  } catch (error) {
    if ((error as Error).name === 'AbortError') return { kind: 'late' };
    throw error;
  }
}

function wordsFor(outcome: Exclude<Found, { kind: 'equal' }>, seconds: number): string {
  if (outcome.kind === 'late') return `takes longer than ${seconds} s`;
  return outcome.kind === 'unmapped' ? outcome.why : `${outcome.values.join(', ')} differ`;
}
