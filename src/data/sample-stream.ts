import { statSync } from 'node:fs';
import { type Diagnostic, type Location } from '../diagnostics/diagnostic.ts';
import {
  LABEL_NAMES,
  checkLabels,
  labelsAmong,
  labelsLeftOut,
  labelsNotWhole,
} from '../tensor/labels.ts';
import { isSystemError } from '../support/system-error.ts';
import { arrayWarnings } from '../tensor/array-warnings.ts';
import { readArrays } from '../tensor/read-arrays.ts';
import { type SampleInput, type Samples, samplesOf } from '../tensor/samples.ts';
import { type LineSample, jsonLineSamples } from './json-lines.ts';
import { type DataRequest, openData } from './open-data.ts';
import { fileChunks, openStream, wholeStream } from './open-stream.ts';

/** Samples to run: as DataRequest says, or lines of JSON, or what comes in. */
export interface StreamRequest extends DataRequest {
  /** What a path of `-` stands for. */
  readonly standardInput: AsyncIterable<Uint8Array>;
  /** The class of each sample, where somebody has it already. */
  readonly labels?: ArrayLike<number>;
  /** How many classes there are. */
  readonly classes: number;
  readonly limit?: number;
  /** Ends the waiting for samples. */
  readonly signal?: AbortSignal;
}

/** Samples one behind the other, and what there is to say of them. */
export interface SampleSource {
  readonly stream: AsyncIterable<LineSample> | Iterable<LineSample>;
  /** The same where any of them can be read at any time, and the class of each where that is known. */
  readonly samples?: Samples;
  readonly labels?: ArrayLike<number>;
  /** What the labels are called among the samples: an array, or folders. */
  readonly labelName?: string;
  readonly warnings: readonly Diagnostic[];
}

const STANDARD_INPUT = '-';

export async function openSamples(
  asked: StreamRequest,
  inputs: readonly SampleInput[],
): Promise<SampleSource> {
  const request = { ...asked, warn: once(asked.warn) };
  const { path, standardInput } = request;
  const at = { file: path === STANDARD_INPUT ? 'standard input' : path };
  const isStream = path === STANDARD_INPUT || /\.(?:jsonl|ndjson)$/.test(path) || isPipe(path);
  if (!isStream) return fromData(await openData(request, inputs), request, inputs);
  const chunks = path === STANDARD_INPUT ? standardInput : fileChunks(path);
  const opened = await openStream(chunks, at, request.signal);
  if (isArrays(opened.head)) {
    const arrays = readArrays(at.file, await wholeStream(opened));
    const samples = samplesOf(inputs, arrays, at, request);
    const labels = labelsAmong(arrays)?.values;
    return fromData({ samples, at, arrays, ...(labels && { labels }) }, request, inputs);
  }
  const stream = labelled(jsonLineSamples(opened.chunks, inputs, at, request), request.labels);
  return { stream, warnings: [] };
}

/** What is so of one sample is told of no other. */
function once(warn: StreamRequest['warn']): (warning: Diagnostic) => void {
  const told = new Set<string>();
  return (warning) => {
    if (!told.has(warning.code)) warn?.(warning);
    told.add(warning.code);
  };
}

/** What can be read once only: `--input <(zcat x.npy.gz)`. */
function isPipe(path: string): boolean {
  try {
    const stat = statSync(path);
    return !stat.isFile() && !stat.isDirectory();
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

interface Found {
  readonly samples: Samples;
  readonly at: Location;
  readonly arrays?: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  readonly labels?: ArrayLike<number>;
  readonly groups?: Int32Array;
}

function fromData(
  { samples, at, arrays, labels, groups }: Found,
  { labels: given, classes, limit = Infinity }: StreamRequest,
  inputs: readonly SampleInput[],
): SampleSource {
  const count = Math.min(samples.count, limit);
  const own = labels ?? (groups && new Set(groups).size === classes ? groups : undefined);
  const isOneEach = own?.length === samples.count;
  const strange = own && isOneEach && !given ? labelsNotWhole(own, at) : [];
  const chosen = given ?? (isOneEach && strange.length === 0 ? own : undefined);
  if (chosen) checkLabels(chosen, count, classes);
  const name = [...(arrays?.keys() ?? [])].find((one) => LABEL_NAMES.includes(one));
  return {
    stream: streamOf(samples, chosen),
    samples,
    ...(chosen && { labels: chosen }),
    ...(chosen && !given && { labelName: labels ? (name ?? '') : 'folders' }),
    warnings: [
      ...(arrays ? arrayWarnings(inputs, arrays, at) : []),
      ...strange,
      ...(arrays && !chosen && strange.length === 0
        ? labelsLeftOut(arrays, samples.count, at)
        : []),
    ],
  };
}

function* streamOf(samples: Samples, labels?: ArrayLike<number>): Generator<LineSample> {
  for (let i = 0; i < samples.count; i++) {
    const label = labels?.[i];
    yield { inputs: samples.get(i), ...(label !== undefined && { label }) };
  }
}

async function* labelled(
  stream: AsyncIterable<LineSample>,
  labels: ArrayLike<number> | undefined,
): AsyncGenerator<LineSample> {
  let i = 0;
  for await (const sample of stream) {
    const label = labels?.[i++] ?? sample.label;
    yield { inputs: sample.inputs, ...(label !== undefined && { label }) };
  }
}

function isArrays(head: Uint8Array): boolean {
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  return isZip || head[0] === 0x93;
}
