import * as codes from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import type { Numbers } from './dtype.ts';
import { sizeOf } from './shape.ts';
import { type Tensor, numbersOf } from './tensor.ts';

export interface Labels {
  /** The array that they stand in; empty for an .npy file. */
  readonly name: string;
  readonly values: Numbers;
}

/** Labels that lie among the samples, under a name that says so. */
export function labelsAmong(arrays: ReadonlyMap<string, Tensor>): Labels | undefined {
  const name = ['label', 'labels'].find((one) => isOneEach(arrays.get(one)));
  return name === undefined ? undefined : { name, values: numbersOf(arrays.get(name)!) };
}

/** Labels in a file of their own: by name, or the only array that can be meant. */
export function labelsIn(arrays: ReadonlyMap<string, Tensor>, at: Location): Labels {
  const named = labelsAmong(arrays);
  if (named) return named;
  const [only, ...more] = [...arrays].filter(([, array]) => isOneEach(array));
  if (!only || more.length > 0) return fail(codes.noLabels({ known: [...arrays.keys()] }, at));
  return { name: only[0], values: numbersOf(only[1]) };
}

function isOneEach(array: Tensor | undefined): boolean {
  return array !== undefined && array.shape.length > 0 && sizeOf(array.shape.slice(1)) === 1;
}
