import { setImmediate } from 'node:timers/promises';
import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { type Dtype, type Numbers, allocate, isDtype } from '../src/tensor/dtype.ts';
import { checkLabels } from '../src/tensor/labels.ts';
import type { SampleInput, Samples } from '../src/tensor/samples.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { type Tensor, tensor, tensorOf } from '../src/tensor/tensor.ts';
import type { Artifact } from './artifact/read.ts';
import type { Manifest } from './artifact/manifest.ts';
import { batchSizer } from './batch-size.ts';
import type { SampleResult, Session } from './executor.ts';
import { sentInAll } from './probe.ts';
import { type LabelledSample, type SampleStream, readerOf } from './sample-reader.ts';

export interface StreamOptions {
  /** How many samples there are, where that is known. */
  readonly count?: number;
  /** At most this many samples. */
  readonly limit?: number;
  /** Samples handed to the executor at a time; chosen by their time and size unless given. */
  readonly batch?: number;
  /** The recording of the first output, where that is of messages: what it sent in all steps decides then. */
  readonly decidedBy?: string;
  /** Seconds, from a clock that only runs forward. */
  readonly clock: () => number;
  /** Ends the run as soon as it can; it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number | undefined) => void;
  /** Given each result, in order. */
  readonly onResult?: (result: SampleResult, sample: number) => void;
  /** Told when the results of a batch have been given. */
  readonly onBatch?: () => void;
}

export interface RunTotals {
  readonly samples: number;
  readonly accuracy?: number;
  readonly spikesPerSample: number;
  readonly synopsPerSample: number;
  readonly steps: number;
  readonly seconds: number;
}

/** The inputs of an artifact, for which samples must be found. */
export function inputsOf({ manifest }: Artifact): SampleInput[] {
  const { steps, lateness: silentSteps = 0, inputs } = manifest;
  return inputs.map(({ name, dtype, shape }) => {
    return { name, dtype: dtypeOf(dtype), shape, steps, silentSteps };
  });
}

/**
 * Runs samples through an open session and sums up. The next samples are read while the engine runs those before,
 * and nothing is kept of them but sums.
 */
export async function runStream(
  { manifest }: Artifact,
  session: Session,
  stream: SampleStream,
  options: StreamOptions,
): Promise<RunTotals> {
  const { signal, limit = Infinity } = options;
  const of = Math.min(options.count ?? Infinity, limit);
  const sums = sumsOf(manifest, options.decidedBy);
  const sizer = batchSizer(options.batch, bytesPerSample(manifest));
  const reader = readerOf(stream, limit);
  const start = options.clock();
  let done = 0;
  options.onProgress?.(done, finite(of));
  try {
    let next = orEnded(reader.take(sizer.size()), signal);
    for (let batch = await next; batch.length > 0; batch = await next) {
      signal?.throwIfAborted();
      const began = performance.now();
      const onProgress = (n: number) => options.onProgress?.(done + n, finite(of));
      const call = { ...(signal && { signal }), onProgress };
      const running = session.run(
        batch.map(({ inputs }) => inputs),
        manifest.steps,
        call,
      );
      next = orEnded(reader.take(sizer.size()), signal);
      // Where the run fails, that is what is told.
      next.catch(() => {});
      const results = await running;
      results.forEach((result, i) => {
        sums.add(result, batch[i]!.label, done + i);
        options.onResult?.(result, done + i);
      });
      options.onBatch?.();
      sizer.took(batch.length, performance.now() - began);
      done += batch.length;
      onProgress(0);
      await setImmediate();
    }
  } finally {
    // One that waits for more would not come back.
    if (!signal?.aborted) await reader.close();
  }
  return { ...sums.totals(done), steps: manifest.steps, seconds: options.clock() - start };
}

export interface RunOptions extends Omit<StreamOptions, 'count'> {
  /** Classes, one a sample. */
  readonly labels?: ArrayLike<number>;
}

export interface RunResult extends RunTotals {
  /**
   * Per output, the settled integers of all samples and, under `<name>.scale`, what one is worth; with a
   * number behind it where an output is named so.
   */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/** Runs samples that can be counted, and keeps all that they give. */
export async function runSamples(
  artifact: Artifact,
  session: Session,
  samples: Samples,
  options: RunOptions,
): Promise<RunResult> {
  const { manifest } = artifact;
  const count = Math.min(samples.count, options.limit ?? Infinity);
  const { labels } = options;
  if (labels) checkLabels(labels, count, sizeOf(manifest.outputs[0]!.shape));
  const scales = scaleNames(manifest);
  const collected = manifest.outputs.map((output, i) => collect(output, count, scales[i]!));
  const onResult = (result: SampleResult, sample: number) => {
    for (const output of collected) output.put(sample, result);
    options.onResult?.(result, sample);
  };
  const stream = streamOf(samples, labels);
  const totals = await runStream(artifact, session, stream, { ...options, count, onResult });
  return { ...totals, outputs: new Map(collected.flatMap((output) => output.tensors())) };
}

/** Samples that can be counted as a stream of them. */
export function* streamOf(samples: Samples, labels?: ArrayLike<number>): Generator<LabelledSample> {
  for (let i = 0; i < samples.count; i++) {
    const label = labels?.[i];
    yield { inputs: samples.get(i), ...(label !== undefined && { label }) };
  }
}

/** What the scale of each output is called beside the outputs. */
export function scaleNames({ outputs }: Manifest): string[] {
  const claim = uniqueNames(outputs.map(({ name }) => name));
  return outputs.map(({ name }) => claim(`${name}.scale`));
}

/** What a promise gives, unless the signal comes first: samples may be long in coming. */
async function orEnded<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let end = () => {};
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(signal.reason as Error);
    signal.addEventListener('abort', end);
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Adds up events, and how often the largest of the first output stands at the label. */
function sumsOf({ outputs }: Manifest, decidedBy: string | undefined) {
  const [first] = outputs;
  const classes = sizeOf(first!.shape);
  const deciding = (result: SampleResult) =>
    decidedBy === undefined
      ? result.outputs.get(first!.name)!
      : sentInAll(result.recorded!.get(decidedBy)!, classes);
  let [spikes, synops, labelled, right] = [0, 0, 0, 0];
  return {
    add: (result: SampleResult, label: number | undefined, sample: number) => {
      spikes += result.spikes;
      synops += result.synops;
      if (label === undefined) return;
      if (!Number.isInteger(label) || label < 0 || label >= classes)
        fail(codes.labelOutside({ label, sample, classes }));
      labelled++;
      if (largest(deciding(result)) === label) right++;
    },
    totals: (samples: number) => ({
      samples,
      ...(labelled === samples && samples > 0 && { accuracy: right / samples }),
      spikesPerSample: spikes / samples,
      synopsPerSample: synops / samples,
    }),
  };
}

/** The place of the largest number, the first of equal ones. */
export function largest(values: Numbers): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Gathers one output of all samples into one array. */
function collect(output: Manifest['outputs'][number], count: number, scaleName: string) {
  const size = sizeOf(output.shape);
  const dtype = outputDtype(output);
  const all: Numbers = allocate(dtype, size * count);
  const shape = [count, ...perSample(output.shape)];
  return {
    put: (i: number, result: SampleResult) => all.set(result.outputs.get(output.name)!, i * size),
    tensors: (): [string, Tensor][] => [
      [output.name, tensor(dtype, shape, all)],
      [scaleName, tensorOf('f64', [], [output.scale])],
    ],
  };
}

/** How an output is written: integers of any width in 32 bits. */
export function outputDtype({ dtype }: Manifest['outputs'][number]): 'f32' | 'i32' {
  return dtypeOf(dtype) === 'f32' ? 'f32' : 'i32';
}

/** A leading extent of 1 is the model's own batch, whose place the samples take. */
export function perSample(shape: readonly number[]): readonly number[] {
  return shape[0] === 1 ? shape.slice(1) : shape;
}

function bytesPerSample({ inputs, outputs, steps }: Manifest): number {
  const rows = inputs.reduce((sum, { shape }) => sum + steps * sizeOf(shape), 0);
  const results = outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return 4 * (rows + results) + 1;
}

function finite(count: number): number | undefined {
  return count === Infinity ? undefined : count;
}

function dtypeOf(text: string): Dtype {
  return isDtype(text) ? text : fail(codes.badManifest({ faults: [`unknown dtype '${text}'`] }));
}
