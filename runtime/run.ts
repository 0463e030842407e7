import * as codes from '../src/diagnostics/codes.ts';
import { fail } from '../src/diagnostics/diagnostic.ts';
import { type Dtype, type Numbers, allocate, isDtype } from '../src/tensor/dtype.ts';
import { sizeOf } from '../src/tensor/shape.ts';
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
  /** Per output, the settled integers of all samples and, under `<name>.scale`, what one is worth. */
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
  if (labels && labels.length < count) fail(codes.tooFewLabels({ labels: labels.length, count }));
  const totals = { spikes: 0, synops: 0, right: 0 };
  const collected = manifest.outputs.map((output) => collect(output, count));
  const start = options.clock();
  for (let first = 0; first < count; first += options.batch) {
    const size = Math.min(options.batch, count - first);
    const batch = Array.from({ length: size }, (_, i) => samples.get(first + i));
    const results = await session.run(batch, manifest.steps);
    results.forEach((result, i) => {
      totals.spikes += result.spikes;
      totals.synops += result.synops;
      for (const output of collected) output.put(first + i, result);
      if (predicted(manifest, result) === labels?.[first + i]) totals.right++;
    });
    options.onProgress?.(first + size, count);
  }
  return {
    samples: count,
    ...(labels && { accuracy: totals.right / Math.max(1, count) }),
    spikesPerSample: totals.spikes / Math.max(1, count),
    synopsPerSample: totals.synops / Math.max(1, count),
    steps: manifest.steps,
    seconds: options.clock() - start,
    outputs: new Map(collected.flatMap((output) => output.tensors())),
  };
}

/** The class that the first output gives: the place of its largest number, the first of equal ones. */
function predicted(manifest: Manifest, result: SampleResult): number {
  const values = result.outputs.get(manifest.outputs[0]!.name)!;
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Gathers one output of all samples into one array. */
function collect(output: Manifest['outputs'][number], count: number) {
  const size = sizeOf(output.shape);
  const dtype = dtypeOf(output.dtype);
  const all: Numbers = allocate(dtype === 'f32' ? 'f32' : 'i32', size * count);
  const shape = [count, ...(output.shape[0] === 1 ? output.shape.slice(1) : output.shape)];
  return {
    put: (i: number, result: SampleResult) => all.set(result.outputs.get(output.name)!, i * size),
    tensors: (): [string, Tensor][] => [
      [output.name, tensor(dtype === 'f32' ? 'f32' : 'i32', shape, all)],
      [`${output.name}.scale`, tensorOf('f64', [], [output.scale])],
    ],
  };
}

function dtypeOf(text: string): Dtype {
  return isDtype(text) ? text : fail(codes.badManifest({ faults: [`unknown dtype '${text}'`] }));
}
