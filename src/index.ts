/*
 * The library. Everything that the command line does, it does through this file.
 */

export { VERSION } from './version.ts';

// The graph: text, rules, meaning.
export type { Attr, Attrs, Graph, Loc, Op, Output, Param } from './ir/graph.ts';
export type { Role, Stage, ValueType } from './ir/types.ts';
export { STAGES } from './ir/types.ts';
export type { Kernel, OpDef, OpFacts, OpTable } from './ir/op-def.ts';
export { defineOp } from './ir/op-def.ts';
export * as attrs from './ir/attr.ts';
export { OP_TABLE } from './ir/ops/index.ts';
export { type ParseOptions, type Parsed, parse } from './ir/parse.ts';
export { print } from './ir/print.ts';
export { verify } from './ir/verify.ts';
export { isSender } from './ir/count.ts';
export { type Interpreter, type Recording, interpreter, record } from './ir/interpret.ts';

// Tensors and the files that hold them.
export type { Dtype, Numbers, Values } from './tensor/dtype.ts';
export type { Shape } from './tensor/shape.ts';
export { type Tensor, numbersOf, tensor, tensorOf } from './tensor/tensor.ts';
export { readArrays } from './tensor/read-arrays.ts';
export { readNpz, writeNpz } from './tensor/npz.ts';
export { readSafetensors, writeSafetensors } from './tensor/safetensors.ts';
export {
  type Labels,
  labelsAmong,
  labelsIn,
  labelsLeftOut,
  labelsNotWhole,
} from './tensor/labels.ts';
export { type SampleInput, type Samples, samplesOf } from './tensor/samples.ts';
export { arrayWarnings } from './tensor/array-warnings.ts';
export { writeTensorFile } from './tensor/tensor-file.ts';
export { outsideTensors } from './ir/outside-tensors.ts';
export { writeNpy } from './tensor/npy.ts';
export { openArrays } from './data/array-samples.ts';
export { type EventOptions, EVENTS_GRAMMAR, parseEventOptions } from './data/events/options.ts';
export { type SampleSource, type StreamRequest, openSamples } from './data/sample-stream.ts';
export { PREPROCESS_GRAMMAR, type Preprocess, parsePreprocess } from './data/images/preprocess.ts';
export {
  RANGE_METHODS,
  type RangeMethod,
  parseRangeMethod,
} from './compiler/calibration/ranges.ts';

// What is known of chips.
export { type Profile, builtInProfile, loadProfile } from './config/profile/load.ts';
export { effectiveProfile } from './config/profile/effective.ts';
export { BUILT_IN as BUILT_IN_PROFILES } from './config/profile/built-in.ts';

// From model file to artifact.
export type { CompileRequest, Compiled, Progress } from './compiler/request.ts';
export { type CompileContext, compile } from './compiler/compile.ts';
export { readInput } from './compiler/read-input.ts';
export { type Model, readModel } from './compiler/read-model.ts';
export { type Frontend, type ImportOptions, type Source } from './frontend/frontend.ts';
export { fileSource } from './frontend/file-source.ts';
export { bytesSource } from './frontend/source.ts';
export { FRONTENDS, importModel } from './frontend/index.ts';
export { type Pass, type PassCall, type PassTable, definePass } from './compiler/pass.ts';
export { type Plugin, pluginFaults } from './compiler/plugin.ts';
export { PASS_TABLE } from '../passes/index.ts';
export {
  BrokenGraph,
  type PassEvent,
  type PassObserver,
  type RunOptions,
  runPasses,
} from './compiler/run-passes.ts';
export { ENCODINGS, type Encoding, SWITCHED_PASSES } from './compiler/pipelines.ts';
export { LAYER_GRAMMAR, type LayerChoice, parseLayers } from './ir/layer-choice.ts';
export { parsePassCalls } from './compiler/parse-pass-calls.ts';
export { showPassCall } from './compiler/show-pass-call.ts';
export { checkGraphPlace } from './compiler/graph-place.ts';
export { checkEach, dumpTo, printAfter, saveGraph, timePasses } from './compiler/observers.ts';
export { bisect } from './compiler/bisect.ts';
export {
  type EventSource,
  type GraphStats,
  type PassStats,
  passStats,
} from './compiler/pass-stats.ts';
export { dataOf, samplesFrom } from './compiler/calibration-data.ts';
export { firstDifference } from './compiler/check-bits.ts';
export { reduce } from './compiler/reduce.ts';
export {
  type Change,
  type ChangedOp,
  type FoundOp,
  type GraphDiff,
  diffGraphs,
} from './compiler/diff/diff-graphs.ts';
export { type Run, firstDivergence } from './compiler/diff/first-divergence.ts';
export { type GraphDescription, countByKind, describeGraph } from './compiler/describe-graph.ts';
export { type Accumulator, describeRanges } from './compiler/describe-ranges.ts';
export { spikingForms } from './compiler/spiking-forms.ts';
export { type FloatRun, isExactly, runFloat } from './compiler/run-float.ts';
export { type Level, type Limits, type Target, type TargetTable } from './compiler/target.ts';
export { TARGET_TABLE } from '../targets/index.ts';
export { behindLinks } from './compiler/behind-links.ts';
export { makeFolder } from './compiler/make-folder.ts';
export { checkReplaceable, writeArtifact } from './compiler/write-artifact.ts';
export { type Cache, openCache } from './compiler/cache.ts';
export type { Proof } from './compiler/prove.ts';
export type { MixedPrecision } from './compiler/mixed-precision/mixed-precision.ts';
export type { Pruning } from './compiler/mixed-precision/pruning.ts';
export { readReport } from './compiler/read-report.ts';
export type { Report } from './compiler/report.ts';
export type { PopulationQuality, Quality, SynapseQuality } from './compiler/quality/quality.ts';

// What was compiled, to look at.
export { pageFacts } from './page/html.ts';
export { livePage, reportPage } from './page/report-page.ts';
export { type PageSample, type RecordRequest, recordRuns } from './page/record.ts';
export { type LiveLine, linesOf } from './page/live.ts';

// Encodings, widths and steps, tried out.
export { COSTS, type Cost } from './compiler/explore/front.ts';
export { type Exploration, type Findings, explore, summed } from './compiler/explore/explore.ts';
export { type Bench, type Portion, type PortionDone, openBench } from './compiler/explore/bench.ts';
export { type ExploreRequest, type Prepared, prepare } from './compiler/explore/prepare.ts';
export { type Point, optionsOf } from './compiler/explore/points.ts';
export { nameOf } from './compiler/explore/variant.ts';

// Artifacts and what runs them.
export { type Artifact, isArtifact, readArtifact } from '../runtime/artifact/read.ts';
export type { Manifest } from '../runtime/artifact/manifest.ts';
export type {
  ArtifactFiles,
  CallOptions,
  Executor,
  ExecutorTable,
  DeviceFacts,
  MemoryBytes,
  Sample,
  SampleResult,
  Session,
  SessionOptions,
} from '../runtime/executor.ts';
export { type Goal, buildKernels } from '../runtime/executors/cuda/build.ts';
export { WRITERS, type Writer } from './export/writers.ts';
export { type Converted, convert } from './compiler/convert/convert.ts';
export type { Loss } from './compiler/convert/loss.ts';
export type { Traffic } from '../runtime/executors/chip/traffic.ts';
export { EXECUTOR_TABLE } from '../runtime/executors/index.ts';
export { openFastest, openSession } from '../runtime/open-session.ts';
export {
  type RunResult,
  type RunTotals,
  type StreamOptions,
  inputsOf,
  largest,
  runSamples,
  runStream,
} from '../runtime/run.ts';
export { type LabelledSample, type SampleStream } from '../runtime/sample-reader.ts';
export { type Probe, findProbes, sentInAll, sentOutputs } from '../runtime/probe.ts';
export type { OpCost } from '../runtime/profile.ts';
export { type Ceiling, type OpProfile, profileOf } from '../runtime/ceilings.ts';
export { type Column, columnsOf, tensorColumns } from '../runtime/results/column.ts';
export type { OpenSink, Sink } from '../runtime/results/sink.ts';
export { resultFormat } from '../runtime/results/open.ts';

// Configuration, health, diagnostics.
export type { Config } from './config/config.ts';
export { type LoadOptions, type LoadedConfig, loadConfig } from './config/load.ts';
export { configSchema } from './config/schema.ts';
export { showConfig } from './config/show.ts';
export { type Health, health } from './health/health.ts';
export type { CodeInfo } from './diagnostics/code.ts';
export { ALL_CODES } from './diagnostics/all-codes.ts';
export { type Diagnostic, EXIT, type ExitCode, SpikeError } from './diagnostics/diagnostic.ts';
