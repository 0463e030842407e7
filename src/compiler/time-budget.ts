import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Limits } from './target.ts';

const PARTS = 100;

/** Holds a target's search to the seconds among its limits, where it has any. */
export function timeBudget(limits: Limits, tell: (done: number, of: number) => void) {
  const seconds = limits['mappingSeconds']?.value ?? Infinity;
  const start = performance.now();
  let isOver = false;
  return {
    progress(done: number): boolean {
      tell(Math.floor(done * PARTS), PARTS);
      isOver ||= performance.now() - start > seconds * 1000;
      return !isOver;
    },
    warnings: (): Diagnostic[] => (isOver ? [codes.mappingCutShort({ seconds })] : []),
  };
}
