import type { RangeOptions } from './calibrate.ts';
import { ADJUSTMENTS } from './calibration/adjust.ts';
import type { CompileRequest } from './request.ts';

/** What a request says of how ranges follow from samples, and of what is adjusted to them. */
export function rangeOptions(request: CompileRequest): RangeOptions {
  const { ranges, without } = request;
  const weightBits = weightBitsOf(request);
  return {
    ...(ranges && { method: ranges }),
    ...(weightBits !== undefined && { weightBits }),
    adjustments: ADJUSTMENTS.filter((name) => !without.has(name)),
  };
}

/** The option of its own, or else that of the pass. */
function weightBitsOf({ weightBits, extra = [] }: CompileRequest): number | undefined {
  const given = extra.find(({ name }) => name === 'quantise')?.options['weightBits'];
  return weightBits ?? (typeof given === 'number' ? given : undefined);
}
