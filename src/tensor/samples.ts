import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Dtype, Numbers } from './dtype.ts';
import { allocate, isFloat, isInteger } from './dtype.ts';
import { type Rows, rowsOf } from './rows.ts';
import { type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** An input that samples are for. */
export interface SampleInput {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
}

/** Samples in order; each is one array per input. */
export interface Samples {
  readonly count: number;
  get(i: number): Record<string, Numbers>;
}

/**
 * Finds the samples of each input among named arrays. The first axis of an array counts samples; the
 * rest has as many elements as the input. A single array serves a single input whatever its name.
 */
export function samplesOf(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Tensor>,
  at: Location,
): Samples {
  const rows = new Map([...arrays].map(([name, array]) => [name, rowsOf(array)]));
  const samples = samplesFrom(inputs, rows, at);
  throwIfErrors(inputs.flatMap((input) => firstFault(input, rowsFor(input, inputs, rows)!, at)));
  return samples;
}

/** The same of arrays that are read one sample at a time: numbers are looked at when they are asked for. */
export function samplesFrom(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Rows>,
  at: Location,
): Samples {
  const found = inputs.map((input) => rowsFor(input, inputs, arrays));
  throwIfErrors(faultsOf(inputs, arrays, found, at));
  const all = found as Rows[];
  const get = (i: number) =>
    Object.fromEntries(
      inputs.map((input, n) => {
        const values = allocate(input.dtype, sizeOf(input.shape));
        const row = all[n]!.row(i);
        throwIfErrors(numberFaults(input, all[n]!, row, i, at));
        // Whatever is not zero is true; a byte would keep the low bits only.
        if (input.dtype === 'bool')
          for (let k = 0; k < row.length; k++) values[k] = Number(row[k] !== 0);
        else values.set(row);
        return [input.name, values];
      }),
    );
  const count = all[0]?.shape[0] ?? 1;
  return count > 0 ? { count, get } : fail(codes.noSamples({}, at));
}

function rowsFor(
  input: SampleInput,
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Rows>,
): Rows | undefined {
  return arrays.get(input.name) ?? onlyArray(inputs, arrays);
}

/** The only array that is as large as samples must be, for a graph with one input. */
function onlyArray(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Rows>,
): Rows | undefined {
  if (inputs.length !== 1) return undefined;
  const wanted = sizeOf(inputs[0]!.shape);
  const candidates = [...arrays.values()].filter(
    (array) => arrays.size === 1 || perSample(array) === wanted,
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

function faultsOf(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Rows>,
  found: readonly (Rows | undefined)[],
  at: Location,
): Diagnostic[] {
  const faults = inputs.flatMap((input, n) => {
    const array = found[n];
    if (!array) return [codes.noSuchArray({ name: input.name, known: [...arrays.keys()] }, at)];
    return typeFaults(input, array, at);
  });
  const counts = new Set(found.flatMap((array) => (array ? [array.shape[0] ?? 0] : [])));
  if (faults.length === 0 && counts.size > 1)
    faults.push(codes.unequalSamples({ counts: [...counts] }, at));
  return faults;
}

function typeFaults(input: SampleInput, array: Rows, at: Location): Diagnostic[] {
  const facts = { name: input.name, wanted: input.shape, found: array.shape };
  if (array.shape.length === 0 || perSample(array) !== sizeOf(input.shape))
    return [codes.wrongSampleShape(facts, at)];
  const { dtype } = array;
  const isHalf = dtype === 'f16' || dtype === 'bf16';
  return isHalf ? [codes.wrongSampleDtype({ name: input.name, dtype }, at)] : [];
}

function firstFault(input: SampleInput, array: Rows, at: Location): Diagnostic[] {
  for (let i = 0; i < array.shape[0]!; i++) {
    const faults = numberFaults(input, array, array.row(i), i, at);
    if (faults.length > 0) return faults;
  }
  return [];
}

/** A sample's number that its input cannot take: no number at all, or a part of one for an integer. */
function numberFaults(
  { name, dtype }: SampleInput,
  array: Rows,
  row: Numbers,
  sample: number,
  at: Location,
): Diagnostic[] {
  if (!isFloat(array.dtype)) return [];
  const bad = row.find((x) => !Number.isFinite(x));
  if (bad !== undefined) return [codes.notFinite({ name, sample, value: String(bad) }, at)];
  if (!isInteger(dtype)) return [];
  const part = row.find((x) => !Number.isInteger(x));
  return part === undefined ? [] : [codes.notWhole({ name, sample, value: part, dtype }, at)];
}

function perSample(array: Rows): number {
  return sizeOf(array.shape.slice(1));
}
