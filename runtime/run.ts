import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import { uniqueNames } from '../src/support/unique-names.ts';
import { type Dtype, type Numbers, allocate, isDtype } from '../src/tensor/dtype.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { accuracyOf, checkLabels } from '../src/tensor/labels.ts';
import type { SampleInput, Samples } from '../src/tensor/samples.ts';
import { type Tensor, tensor, tensorOf } from '../src/tensor/tensor.ts';
import type { Artifact } from './artifact/read.ts';
import type { Manifest } from './artifact/manifest.ts';
import type { SampleResult, Session } from './executor.ts';

export interface RunOptions {
  /** Classes, one a sample. */
  readonly labels?: ArrayLike<number>;
  /** At most this many samples. */
  readonly limit?: number;
  /** Samples handed to the executor at a time. */
  readonly batch: number;
  /** Seconds, from a clock that only runs forward. */
  readonly clock: () => number;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface RunResult {
  readonly samples: number;
  readonly accuracy?: number;
  readonly spikesPerSample: number;
  readonly synopsPerSample: number;
  readonly steps: number;
  readonly seconds: number;
  /**
   * Per output, the settled integers of all samples and, under `<name>.scale`, what one is worth; with a
   * number behind it where an output is named so.
   */
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/** The inputs of an artifact, for which samples must be found. */
export function inputsOf({ manifest }: Artifact): SampleInput[] {
  return manifest.inputs.map(({ name, dtype, shape }) => ({ name, dtype: dtypeOf(dtype), shape }));
}

/** Runs samples through an open session and sums up. */
export async function runSamples(
  { manifest }: Artifact,
  session: Session,
  samples: Samples,
  options: RunOptions,
): Promise<RunResult> {
  const count = Math.min(samples.count, options.limit ?? Infinity);
  const { labels } = options;
  if (labels) checkLabels(labels, count, sizeOf(manifest.outputs[0]!.shape));
  const totals = { spikes: 0, synops: 0 };
  const claim = uniqueNames(manifest.outputs.map(({ name }) => name));
  const collected = manifest.outputs.map((output) => {
    return collect(output, count, claim(`${output.name}.scale`));
  });
  const start = options.clock();
  for (let first = 0; first < count; first += options.batch) {
    const size = Math.min(options.batch, count - first);
    const batch = Array.from({ length: size }, (_, i) => samples.get(first + i));
    const results = await session.run(batch, manifest.steps);
    results.forEach((result, i) => {
      totals.spikes += result.spikes;
      totals.synops += result.synops;
      for (const output of collected) output.put(first + i, result);
    });
    options.onProgress?.(first + size, count);
  }
  return {
    samples: count,
    ...(labels && { accuracy: accuracyOf(collected[0]!.all, labels, count) }),
    spikesPerSample: totals.spikes / count,
    synopsPerSample: totals.synops / count,
    steps: manifest.steps,
    seconds: options.clock() - start,
    outputs: new Map(collected.flatMap((output) => output.tensors())),
  };
}

/** Gathers one output of all samples into one array. */
function collect(output: Manifest['outputs'][number], count: number, scaleName: string) {
  const size = sizeOf(output.shape);
  const dtype = dtypeOf(output.dtype);
  const all: Numbers = allocate(dtype === 'f32' ? 'f32' : 'i32', size * count);
  const shape = [count, ...(output.shape[0] === 1 ? output.shape.slice(1) : output.shape)];
  return {
    all,
    put: (i: number, result: SampleResult) => all.set(result.outputs.get(output.name)!, i * size),
    tensors: (): [string, Tensor][] => [
      [output.name, tensor(dtype === 'f32' ? 'f32' : 'i32', shape, all)],
      [scaleName, tensorOf('f64', [], [output.scale])],
    ],
  };
}

function dtypeOf(text: string): Dtype {
  return isDtype(text) ? text : fail(codes.badManifest({ faults: [`unknown dtype '${text}'`] }));
}
