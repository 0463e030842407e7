import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Dtype, Numbers } from './dtype.ts';
import { allocate, integerRange, isFloat, isInteger } from './dtype.ts';
import { firstNotFinite, firstOutside } from './first-number.ts';
import { type Rows, rowsOf } from './rows.ts';
import { type Shape, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** An input that samples are for. */
export interface SampleInput {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** It may be given a row for each of so many steps; one row is for all of them. */
  readonly steps?: number;
  /** The last steps that reach no output: rows may end before them, and nothing comes in then. */
  readonly silentSteps?: number;
}

export interface SampleOptions {
  /** A NaN and the infinities are numbers like any other: for a model that runs as it is. */
  readonly takesNotFinite?: boolean;
  /** Told what is odd about samples that are taken all the same. */
  readonly warn?: (warning: Diagnostic) => void;
}

/** The steps of an input that rows must be given for, where they are not the same in all of them. */
export function heardSteps({
  steps = 1,
  silentSteps = 0,
}: Pick<SampleInput, 'steps' | 'silentSteps'>): number {
  return steps - silentSteps;
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
  options: SampleOptions = {},
): Samples {
  const rows = new Map([...arrays].map(([name, array]) => [name, rowsOf(array)]));
  const samples = samplesFrom(inputs, rows, at, options);
  const names = arrayNames(inputs, rows);
  const faultOf = numberFault(options, at);
  throwIfErrors(
    inputs.flatMap((input) => firstFault(input, rows.get(names.get(input.name)!)!, faultOf)),
  );
  return samples;
}

/** The same of arrays that are read one sample at a time: numbers are looked at when they are asked for. */
export function samplesFrom(
  inputs: readonly SampleInput[],
  arrays: ReadonlyMap<string, Rows>,
  at: Location,
  options: SampleOptions = {},
): Samples {
  const names = arrayNames(inputs, arrays);
  const found = inputs.map(({ name }) => arrays.get(names.get(name) ?? NO_NAME));
  throwIfErrors(faultsOf(inputs, arrays, found, at));
  const all = found as Rows[];
  const short = inputs.find((input, n) => endsEarly(input, perSample(all[n]!)));
  if (short) options.warn?.(codes.silentRows(stepsOf(short), at));
  const faultOf = numberFault(options, at);
  const get = (i: number) =>
    Object.fromEntries(
      inputs.map((input, n) => {
        const row = all[n]!.row(i);
        const isShort = endsEarly(input, row.length);
        const size = isShort ? sizeOf(input.shape) * input.steps! : row.length;
        const values = allocate(input.dtype, size);
        throwIfErrors(faultOf(input, all[n]!, row, i));
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

/** The array of each input, by names: the one of its own, or the only one that can be meant. */
export function arrayNames(
  inputs: readonly Omit<SampleInput, 'dtype'>[],
  arrays: ReadonlyMap<string, { readonly shape: Shape }>,
): ReadonlyMap<string, string> {
  const own = inputs
    .filter(({ name }) => arrays.has(name))
    .map(({ name }) => [name, name] as const);
  const only = own.length === 0 && inputs.length === 1 ? onlyArray(inputs[0]!, arrays) : undefined;
  return new Map(only === undefined ? own : [[inputs[0]!.name, only]]);
}

/** The only array, or the only one that is as large as samples must be. */
function onlyArray(
  input: Omit<SampleInput, 'dtype'>,
  arrays: ReadonlyMap<string, { readonly shape: Shape }>,
): string | undefined {
  const size = sizeOf(input.shape);
  const fitting = [size, size * (input.steps ?? 1), size * heardSteps(input)];
  const [first, ...more] = [...arrays]
    .filter(([, array]) => arrays.size === 1 || fitting.includes(perSample(array)))
    .map(([name]) => name);
  return more.length === 0 ? first : undefined;
}

/** Of no array. */
const NO_NAME = '\0';

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
  if (array.shape.length > 0 && perSample(array) === sizeOf(input.shape)) {
    const axes = turnedAxes(input.shape, array.shape);
    return axes ? [codes.turnedSamples({ ...facts, axes }, at)] : [];
  }
  const { steps } = input;
  if (steps === undefined || array.shape.length < 2 || sizeOf(input.shape) === 0)
    return [codes.wrongSampleShape(facts, at)];
  // Behind the axis of samples one of steps.
  const perStep = sizeOf(array.shape.slice(2));
  if (perStep !== sizeOf(input.shape)) return [codes.wrongSampleShape(facts, at)];
  const found = array.shape[1]!;
  if (found === steps || found === heardSteps(input)) return [];
  return [codes.wrongSteps({ name: input.name, found, ...stepsOf(input) }, at)];
}

/** Rows of a sample that end before the steps that reach no output. */
function endsEarly(input: SampleInput, numbers: number): boolean {
  const size = sizeOf(input.shape);
  return input.steps !== undefined && numbers !== size && numbers < size * input.steps;
}

function stepsOf(input: SampleInput) {
  return { steps: input.steps!, heard: heardSteps(input) };
}

/**
 * Where the extents of a sample are those of an input in another order, the order in which its axes fit;
 * that of the samples stays in front. Axes of extent 1 are nowhere in particular.
 */
function turnedAxes(wanted: Shape, found: Shape): readonly number[] | undefined {
  const places = found.map((extent, axis) => ({ extent, axis })).slice(1);
  const own = places.filter(({ extent }) => extent !== 1);
  const order = wanted.filter((extent) => extent !== 1);
  const isSame = own.length === order.length && own.every(({ extent }, i) => extent === order[i]);
  if (isSame || own.length !== order.length) return undefined;
  const left = [...own];
  const axes: number[] = [];
  for (const extent of order) {
    const place = left.findIndex((one) => one.extent === extent);
    if (place < 0) return undefined;
    axes.push(left.splice(place, 1)[0]!.axis);
  }
  const ones = places.filter(({ extent }) => extent === 1).map(({ axis }) => axis);
  return [0, ...ones, ...axes];
}

type NumberFault = (input: SampleInput, array: Rows, row: Numbers, sample: number) => Diagnostic[];

function firstFault(input: SampleInput, array: Rows, faultOf: NumberFault): Diagnostic[] {
  for (let i = 0; i < array.shape[0]!; i++) {
    const faults = faultOf(input, array, array.row(i), i);
    if (faults.length > 0) return faults;
  }
  return [];
}

/**
 * A sample's number that its input cannot take: no number at all, a part of one for an integer, or an
 * integer that its type does not hold.
 */
function numberFault({ takesNotFinite }: SampleOptions, at: Location): NumberFault {
  return ({ name, dtype }, array, row, sample) => {
    const isWhole = isInteger(dtype);
    if (isFloat(array.dtype) && !(takesNotFinite && !isWhole && dtype !== 'bool')) {
      const bad = firstNotFinite(row);
      if (bad !== undefined) return [codes.notFinite({ name, sample, value: String(bad) }, at)];
    }
    if (!isWhole) return [];
    const part = isFloat(array.dtype) ? row.find((x) => !Number.isInteger(x)) : undefined;
    if (part !== undefined) return [codes.notWhole({ name, sample, value: part, dtype }, at)];
    if (array.dtype === dtype || array.dtype === 'bool') return [];
    const [low, high] = rangeOf(dtype);
    const beyond = firstOutside(row, low, high);
    if (beyond === undefined) return [];
    return [codes.outOfRange({ name, sample, value: beyond, dtype }, at)];
  };
}

/** Of 64 bits as far as doubles are exact about it. */
function rangeOf(dtype: Dtype): readonly [low: number, high: number] {
  if (!dtype.endsWith('64')) return integerRange(dtype);
  return dtype === 'i64' ? [-(2 ** 63), 2 ** 63] : [0, 2 ** 64];
}

function perSample({ shape }: { readonly shape: Shape }): number {
  return sizeOf(shape.slice(1));
}
