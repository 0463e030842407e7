import { setImmediate } from 'node:timers/promises';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';

/** Work that can be ended between two of its steps, so that nothing is left half done. */
export interface Interruptible {
  /** Lets events happen; throws when one of them was Ctrl-C. */
  pause(): Promise<void>;
  close(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function interruptible(onInterrupt: () => void = () => {}): Interruptible {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    onInterrupt();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    async pause() {
      await setImmediate();
      if (isStopped) fail(codes.interrupted({}));
    },
    close() {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
