import type { RangeOptions } from './calibrate.ts';
import { ADJUSTMENTS } from './calibration/adjust.ts';
import type { CompileRequest } from './request.ts';

/** What a request says of how ranges follow from samples, and of what is adjusted to them. */
export function rangeOptions({ ranges, weightBits, without }: CompileRequest): RangeOptions {
  return {
    ...(ranges && { method: ranges }),
    ...(weightBits !== undefined && { weightBits }),
    adjustments: ADJUSTMENTS.filter((name) => !without.has(name)),
  };
}
