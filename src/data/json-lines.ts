import * as codes from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import type { Numbers } from '../tensor/dtype.ts';
import { LABEL_NAMES } from '../tensor/labels.ts';
import { type SampleInput, type SampleOptions, samplesOf } from '../tensor/samples.ts';
import { type Tensor, tensorOf } from '../tensor/tensor.ts';

/** Lists in lists, at most: more than any shape has axes. */
const MOST_NESTED = 64;

/** Characters of a line at most, some 2^23 numbers: what never ends would fill the memory. */
const LONGEST_LINE = 2 ** 26;

/** A sample of a line, and its class where the line says it. */
export interface LineSample {
  readonly inputs: Record<string, Numbers>;
  readonly label?: number;
}

/**
 * Samples of lines of JSON, each read when it has come: an object with a list of numbers for each input, or the list
 * alone for a network with one input. Lists may be nested as the shape says, or not.
 */
export async function* jsonLineSamples(
  chunks: AsyncIterable<Uint8Array>,
  inputs: readonly SampleInput[],
  at: Location,
  options: SampleOptions = {},
): AsyncGenerator<LineSample> {
  let number = 0;
  let isEmpty = true;
  for await (const line of linesOf(chunks, at)) {
    number++;
    if (line.trim() === '') continue;
    isEmpty = false;
    yield readLine(line, inputs, { ...at, line: number }, options);
  }
  if (isEmpty) fail(codes.noSamples({}, at));
}

function readLine(
  line: string,
  inputs: readonly SampleInput[],
  at: Location,
  options: SampleOptions,
): LineSample {
  const value = parse(line, at);
  const named = Array.isArray(value) ? { [inputs[0]?.name ?? '']: value } : value;
  const arrays = new Map<string, Tensor>();
  const labels: number[] = [];
  for (const [name, given] of Object.entries(named)) {
    const input = inputs.find((one) => one.name === name);
    const isLabel = !input && LABEL_NAMES.includes(name) && typeof given === 'number';
    if (isLabel) labels.push(given);
    else arrays.set(name, rowOf(name, given, input, at));
  }
  const samples = samplesOf(inputs, arrays, at, options);
  return { inputs: samples.get(0), ...(labels.length > 0 && { label: labels[0]! }) };
}

function parse(line: string, at: Location): Readonly<Record<string, unknown>> | unknown[] {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // It is told below.
  }
  return fail(codes.badSampleLine({ fault: 'it is no JSON object and no list' }, at));
}

/** One sample: with an axis of samples in front, and one of steps where there are several. */
function rowOf(name: string, given: unknown, input: SampleInput | undefined, at: Location): Tensor {
  const numbers = [given].flat(MOST_NESTED);
  const isNumber = (one: unknown) => typeof one === 'number' || typeof one === 'boolean';
  if (!numbers.every(isNumber))
    return fail(codes.badSampleLine({ fault: `'${name}' is no list of numbers` }, at));
  const size = input ? input.shape.reduce((a, b) => a * b, 1) : numbers.length;
  const rows = size > 0 ? numbers.length / size : 1;
  const shape = input && Number.isInteger(rows) && rows > 1 ? [1, rows, ...input.shape] : undefined;
  const wanted = input && rows === 1 ? [1, ...input.shape] : [1, numbers.length];
  return tensorOf('f64', shape ?? wanted, numbers.map(Number));
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>, at: Location): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [first, ...more] = decoder.decode(chunk, { stream: true }).split('\n');
    parts.push(first!);
    length += first!.length;
    if (length > LONGEST_LINE) fail(codes.badSampleLine({ fault: 'it does not end' }, at));
    if (more.length === 0) continue;
    yield parts.join('');
    parts = [more.pop()!];
    length = parts[0]!.length;
    yield* more;
  }
  yield parts.join('') + decoder.decode();
}
