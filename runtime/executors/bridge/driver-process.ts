import { type ChildProcess, spawn } from 'node:child_process';

/** A driver that runs, and what it can be told. */
export interface DriverProcess {
  write(bytes: Uint8Array): void;
  /** Ends standard input, which asks the driver to end; kills it where it does not. */
  end(): void;
  kill(): void;
  /** The end of what it wrote to standard error. */
  lastWords(): string;
}

interface DriverEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Ended, or never started: `error` is set where the program was not found or not allowed. */
  readonly onEnd: (end: DriverEnd) => void;
}

export interface DriverEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: Error;
}

const LAST_WORDS = 2000;
const GRACE_MS = 5000;

const running = new Set<ChildProcess>();
let isWatching = false;

/** Starts a driver in a group of its own: what an SDK starts besides ends with it. */
export function startDriver(
  program: string,
  args: readonly string[],
  { onBytes, onEnd }: DriverEvents,
): DriverProcess {
  watchExit();
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  running.add(child);
  let words = '';
  let grace: NodeJS.Timeout | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  child.stdout.on('data', onBytes);
  // A driver that is gone tells so by its end, not by a pipe that broke.
  child.stdin.on('error', () => {});
  const ended = (end: DriverEnd) => {
    clearTimeout(grace);
    if (running.delete(child)) onEnd(end);
  };
  child.on('error', (error) => ended({ code: null, signal: null, error }));
  child.on('exit', (code, signal) => {
    // What it started may still hold the pipes.
    if (child.pid !== undefined) killGroup(child);
    ended({ code, signal });
  });
  return {
    write: (bytes) => void child.stdin.write(bytes),
    end: () => {
      child.stdin.end();
      if (running.has(child)) grace ??= setTimeout(() => killGroup(child), GRACE_MS);
    },
    kill: () => killGroup(child),
    lastWords: () => words.trim(),
  };
}

/** No driver is left behind, however this process ends that can still say so; the others see their pipe end. */
function watchExit(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const child of running) killGroup(child);
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
