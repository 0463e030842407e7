import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../diagnostics/diagnostic.ts';
import type { Numbers } from './dtype.ts';
import { sizeOf } from './shape.ts';
import { type Tensor, numbersOf } from './tensor.ts';

export interface Labels {
  /** The array that they stand in; empty for an .npy file. */
  readonly name: string;
  readonly values: Numbers;
}

/** What an array of labels is called among samples. */
export const LABEL_NAMES: readonly string[] = ['label', 'labels'];

/** Labels that lie among the samples, under a name that says so. */
export function labelsAmong(arrays: ReadonlyMap<string, Tensor>): Labels | undefined {
  const name = LABEL_NAMES.find((one) => isOneEach(arrays.get(one)));
  return name === undefined ? undefined : { name, values: numbersOf(arrays.get(name)!) };
}

/** Arrays that are called labels and are not one number for each sample. */
export function labelsLeftOut(
  arrays: ReadonlyMap<string, Pick<Tensor, 'shape'>>,
  samples: number,
  at: Location,
): Diagnostic[] {
  return LABEL_NAMES.flatMap((name) => {
    const array = arrays.get(name);
    if (!array || (isOneEach(array) && array.shape[0] === samples)) return [];
    return [codes.labelsLeftOut({ name, shape: array.shape, samples }, at)];
  });
}

/** Numbers beside the samples that are no classes: perhaps what a network is to come to. */
export function labelsNotWhole(labels: ArrayLike<number>, at: Location): Diagnostic[] {
  for (let sample = 0; sample < labels.length; sample++) {
    const label = labels[sample]!;
    if (!Number.isInteger(label)) return [codes.labelsNotWhole({ label, sample }, at)];
  }
  return [];
}

/** Labels in a file of their own: by name, or the only array that can be meant. */
export function labelsIn(arrays: ReadonlyMap<string, Tensor>, at: Location): Labels {
  const named = labelsAmong(arrays);
  if (named) return named;
  const [only, ...more] = [...arrays].filter(([, array]) => isOneEach(array));
  if (!only || more.length > 0) {
    const known = [...arrays].map(([name, { shape }]) => ({ name, shape }));
    return fail(codes.noLabels({ known }, at));
  }
  return { name: only[0], values: numbersOf(only[1]) };
}

/** Makes sure, before anything runs, that each sample has a label and that each label is a class. */
export function checkLabels(labels: ArrayLike<number>, count: number, classes: number): void {
  if (labels.length < count) fail(codes.tooFewLabels({ labels: labels.length, count }));
  for (let sample = 0; sample < count; sample++) {
    const label = labels[sample]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      fail(codes.labelOutside({ label, sample, classes }));
  }
}

/** How often the largest number of a row, the first of equal ones, stands at the row's label. */
export function accuracyOf(values: Numbers, labels: ArrayLike<number>, rows: number): number {
  const size = values.length / rows;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 1; k < size; k++)
      if (values[row * size + k]! > values[row * size + best]!) best = k;
    if (best === labels[row]) right++;
  }
  return right / rows;
}

function isOneEach(array: Pick<Tensor, 'shape'> | undefined): boolean {
  return array !== undefined && array.shape.length > 0 && sizeOf(array.shape.slice(1)) === 1;
}
