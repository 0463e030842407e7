/*
 * The runtime on its own: opens and runs artifacts, without the compiler.
 */

export { OP_TABLE } from '../src/ir/ops/index.ts';
export type { Graph } from '../src/ir/graph.ts';
export { type Diagnostic, SpikeError } from '../src/diagnostics/diagnostic.ts';
export { readArrays } from '../src/tensor/read-arrays.ts';
export { writeNpz } from '../src/tensor/npz.ts';
export { type Samples, samplesOf } from '../src/tensor/samples.ts';
export { type Tensor, tensor, tensorOf } from '../src/tensor/tensor.ts';
export { type Artifact, isArtifact, readArtifact } from './artifact/read.ts';
export type { Manifest } from './artifact/manifest.ts';
export type {
  BridgeOptions,
  ArtifactFiles,
  CallOptions,
  DeviceFacts,
  Executor,
  ExecutorTable,
  MemoryBytes,
  Sample,
  SampleResult,
  Session,
  SessionOptions,
} from './executor.ts';
export type { Traffic } from './executors/chip/traffic.ts';
export { EXECUTOR_TABLE } from './executors/index.ts';
export { openFastest, openSession } from './open-session.ts';
export { type Probe, findProbes } from './probe.ts';
export type { OpCost } from './profile.ts';
export {
  type RunResult,
  type RunTotals,
  type StreamOptions,
  inputsOf,
  runSamples,
  runStream,
} from './run.ts';
export { type LabelledSample, type SampleStream } from './sample-reader.ts';
