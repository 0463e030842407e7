import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Dtype, Numbers } from './dtype.ts';
import { allocate, isFloat } from './dtype.ts';
import { type Shape, sizeOf } from './shape.ts';
import { type Tensor, numbersOf } from './tensor.ts';

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
  const found = inputs.map((input) => arrays.get(input.name) ?? onlyArray(inputs, arrays));
  throwIfErrors(faultsOf(inputs, arrays, found, at));
  const tensors = found as Tensor[];
  const numbers = tensors.map(numbersOf);
  const sizes = inputs.map((input) => sizeOf(input.shape));
  const get = (i: number) =>
    Object.fromEntries(
      inputs.map((input, n) => {
        const part = numbers[n]!.subarray(i * sizes[n]!, (i + 1) * sizes[n]!);
        const values = allocate(input.dtype, sizes[n]!);
        values.set(part);
        return [input.name, values];
      }),
    );
  const count = tensors[0]?.shape[0] ?? 1;
  return count > 0 ? { count, get } : fail(codes.noSamples({}, at));
}

/** The only array that is as large as samples must be, for a graph with one input. */
function onlyArray(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Tensor>,
): Tensor | undefined {
  if (inputs.length !== 1) return undefined;
  const wanted = sizeOf(inputs[0]!.shape);
  const candidates = [...arrays.values()].filter(
    (array) => arrays.size === 1 || perSample(array) === wanted,
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

function faultsOf(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Tensor>,
  found: readonly (Tensor | undefined)[],
  at: Location,
): Diagnostic[] {
  const faults = inputs.flatMap((input, n) => {
    const array = found[n];
    if (!array) return [codes.noSuchArray({ name: input.name, known: [...arrays.keys()] }, at)];
    return arrayFaults(input, array, at);
  });
  const counts = new Set(found.flatMap((array) => (array ? [array.shape[0] ?? 0] : [])));
  if (faults.length === 0 && counts.size > 1)
    faults.push(codes.unequalSamples({ counts: [...counts] }, at));
  return faults;
}

function arrayFaults(input: SampleInput, array: Tensor, at: Location): Diagnostic[] {
  const facts = { name: input.name, wanted: input.shape, found: array.shape };
  if (array.shape.length === 0 || perSample(array) !== sizeOf(input.shape))
    return [codes.wrongSampleShape(facts, at)];
  if (array.dtype === 'f16' || array.dtype === 'bf16')
    return [codes.wrongSampleDtype({ name: input.name, dtype: array.dtype }, at)];
  if (!isFloat(array.dtype)) return [];
  const numbers = numbersOf(array);
  const bad = numbers.findIndex((x) => !Number.isFinite(x));
  if (bad === -1) return [];
  const sample = Math.floor(bad / sizeOf(input.shape));
  return [codes.notFinite({ name: input.name, sample, value: String(numbers[bad]) }, at)];
}

function perSample(array: Tensor): number {
  return sizeOf(array.shape.slice(1));
}
