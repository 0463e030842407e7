import { type ChildProcess, spawn } from 'node:child_process';

export interface Made {
  /** Nothing where there is no make. */
  readonly status: number | undefined;
  /** What it and the compilers wrote. */
  readonly text: string;
}

/** So long compilers have to clean up after themselves. */
const GRACE_MS = 2000;

/** Runs make in a group of its own, all of which ends with the signal, or with this process. */
export function make(args: readonly string[], signal?: AbortSignal): Promise<Made> {
  return new Promise((resolve) => {
    const child = spawn('make', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let text = '';
    let grace: NodeJS.Timeout | undefined;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (text += data.toString()));
    const end = () => {
      killGroup(child, 'SIGTERM');
      grace = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS);
    };
    const endNow = () => killGroup(child, 'SIGKILL');
    const ended = (status: number | undefined) => {
      clearTimeout(grace);
      signal?.removeEventListener('abort', end);
      process.off('exit', endNow);
      resolve({ status, text });
    };
    process.on('exit', endNow);
    child.on('error', () => ended(undefined));
    child.on('close', (status) => ended(status ?? 1));
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end);
  });
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
}
