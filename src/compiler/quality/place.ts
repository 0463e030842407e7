import type { Op } from '../../ir/graph.ts';
import type { Place } from './quality.ts';

/** The model's file is the same for all of them and stays out. */
export function placeOf({ result, kind, loc }: Pick<Op, 'result' | 'kind' | 'loc'>): Place {
  const [at] = loc;
  return { name: result, kind, ...(at !== undefined && { at: at.slice(at.indexOf('#') + 1) }) };
}
