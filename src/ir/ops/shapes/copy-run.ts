import type { Numbers } from '../../../tensor/dtype.ts';

/** Copies neighbours; a few of them one by one, which costs less than a view of them. */
export function copyRun(
  from: Numbers,
  start: number,
  to: Numbers,
  at: number,
  length: number,
): void {
  if (length >= LONG) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}

const LONG = 24;
