import { setImmediate } from 'node:timers/promises';

/** So long a run keeps others from working, and from ending it. */
const TURN_MS = 50;

export type Turn = () => Promise<void> | undefined;

/** Lets others work now and then, and ends where the signal says so. */
export function turns(signal: AbortSignal | undefined, onTurn: () => void): Turn {
  let last = performance.now();
  signal?.throwIfAborted();
  return () => {
    if (performance.now() - last < TURN_MS) return undefined;
    onTurn();
    return setImmediate().then(() => {
      last = performance.now();
      signal?.throwIfAborted();
    });
  };
}
