import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, SpikeError, fail } from '../../diagnostics/diagnostic.ts';
import type { CompileMessage, CompileOutcome, CompileTask } from './task.ts';
import { interruptible } from '../interruptible.ts';
import { optimiseLater } from './optimise-later.ts';

export interface GuardOptions {
  readonly maxSeconds: number;
  readonly maxMemoryGb: number;
  readonly onMessage: (message: CompileMessage) => void;
}

/** A compile that came to its end in time and in bounds. */
export type Guarded = Extract<CompileOutcome, { readonly ok: true }>;

const POLL_MS = 25;
const BYTES_PER_MB = 2 ** 20;

/**
 * Runs a compile in a thread of its own, which is ended for real when it takes too long or too much, or
 * when somebody presses Ctrl-C. `finish` runs here, out of reach of all of those: once writing has
 * started, it is done.
 */
export async function compileGuarded<T>(
  task: Omit<CompileTask, 'port'>,
  options: GuardOptions,
  finish: (outcome: Guarded) => T,
): Promise<T> {
  const { Piscina } = await import('piscina');
  optimiseLater();
  const limitMb = Math.floor(options.maxMemoryGb * 1024);
  const pool = new Piscina({
    filename: new URL('compile-worker.js', import.meta.url).href,
    maxThreads: 1,
    resourceLimits: { maxOldGenerationSizeMb: limitMb },
  });
  const inheritedMb = peakMemoryMb();
  const ending = new AbortController();
  let reason: Diagnostic | undefined;
  const end = (why: Diagnostic) => {
    reason ??= why;
    ending.abort();
  };
  const interrupts = interruptible(() => end(codes.interrupted({})));
  const stopWatching = watchCeilings(options, limitMb, end);
  const { port1, port2 } = new MessageChannel();
  port1.on('message', options.onMessage);
  try {
    const transfer = { transferList: [port2], signal: ending.signal };
    const outcome = (await pool.run({ ...task, port: port2 }, transfer)) as CompileOutcome;
    drain(port1, options.onMessage);
    if (!outcome.ok) throw new SpikeError(outcome.diagnostics);
    // A peak between two looks counts as well.
    const peakMb = peakMemoryMb();
    if (peakMb > Math.max(limitMb, inheritedMb))
      fail(codes.memoryCeiling({ used: peakMb, limit: limitMb }));
    return finish(outcome);
  } catch (error) {
    if (reason) fail(reason);
    if (isOutOfMemory(error)) fail(codes.memoryCeiling({ used: undefined, limit: limitMb }));
    throw error;
  } finally {
    stopWatching();
    port1.close();
    await pool.destroy();
    interrupts.close();
  }
}

/** The peak of this process; Linux hands a parent's peak on to what it starts, so it begins with that. */
function peakMemoryMb(): number {
  return Math.ceil(process.resourceUsage().maxRSS / 1024);
}

/** What was said last may arrive after the outcome. */
function drain(port: MessagePort, onMessage: GuardOptions['onMessage']): void {
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port))
    onMessage((got as { readonly message: CompileMessage }).message);
}

function watchCeilings(
  { maxSeconds }: GuardOptions,
  limitMb: number,
  end: (why: Diagnostic) => void,
): () => void {
  const timer = setTimeout(
    () => end(codes.timeCeiling({ seconds: maxSeconds })),
    maxSeconds * 1000,
  );
  const poll = setInterval(() => {
    const used = Math.ceil(process.memoryUsage.rss() / BYTES_PER_MB);
    if (used > limitMb) end(codes.memoryCeiling({ used, limit: limitMb }));
  }, POLL_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(poll);
  };
}

/** The thread's heap was full, or the machine had no more memory to give. */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isFull = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isFull || (error.name === 'RangeError' && error.message.includes('allocation failed'));
}
