import { basename } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { neuronsOf, synapsesOf } from '../ir/count.ts';
import { type Graph, tensorsOf } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { type MemoryUse, memoryUse } from '../ir/schedule/memory-use.ts';
import { showType } from '../ir/types.ts';
import { showLayers } from '../ir/layer-choice.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Calibration } from './calibration-data.ts';
import { fingerprint } from './calibration/fingerprint.ts';
import { showRangeMethod } from './calibration/ranges.ts';
import type { MixedPrecision } from './mixed-precision/mixed-precision.ts';
import type { Pruning } from './mixed-precision/pruning.ts';
import type { PassEntry } from './observers.ts';
import type { MappingReport } from './mapping-report.ts';
import { type NeuroBench, neuroBenchOf } from './neurobench.ts';
import type { Model } from './read-model.ts';
import type { Proof } from './prove.ts';
import type { CompileRequest } from './request.ts';
import type { Checked, Quality, Skipped } from './quality/quality.ts';
import { showPassCall } from './show-pass-call.ts';
import type { Limits, Target } from './target.ts';
import { type Timing, timingOf } from './timing.ts';

/** What a compile did, for people and tools: the file `report.json` of an artifact. */
export interface Report {
  readonly model: { readonly file: string; readonly format: string; readonly sha256: string };
  readonly options: Readonly<Record<string, unknown>>;
  /** The words behind `spike-compile` that give the same artifact again, from the same files under their own names. */
  readonly command: readonly string[];
  readonly limits: Limits;
  readonly graph: {
    readonly ops: number;
    readonly neurons: number;
    readonly synapses: number;
    readonly tensorBytes: number;
    readonly memory?: MemoryUse;
  };
  readonly timing: Timing;
  /** Where the network is on cores, for a target that has some. */
  readonly mapping?: MappingReport;
  /** Beside it, for comparisons with networks elsewhere. */
  readonly neurobench?: NeuroBench;
  readonly passes: readonly PassEntry[];
  /** What there was in the model at each place that ops name: kinds and types, in its own order. */
  readonly origins: Readonly<Record<string, readonly string[]>>;
  readonly calibration?: {
    readonly source: Calibration['source'];
    /** What was calibrated on, by its own name; of a folder the hash is one of all its files. */
    readonly file?: string;
    readonly sha256?: string;
    readonly samples: number;
    readonly engine: Calibration['engine'];
    readonly method: string;
    readonly ranges: Readonly<Record<string, readonly unknown[]>>;
  };
  /** What was lost, for a model that came as a float network. */
  readonly quality?: Quality;
  /** Why nothing was measured: samples take too long, and nobody asked for it. */
  readonly qualitySkipped?: Skipped;
  /** What onnxruntime had to say, where it was asked. */
  readonly proof?: Proof;
  /** Widths that were chosen layer by layer, where that was asked for. */
  readonly mixedPrecision?: MixedPrecision;
  /** How much was pruned under a floor, where that was asked for. */
  readonly pruning?: Pruning;
  readonly warnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly notes?: readonly string[];
  }[];
}

export interface ReportParts {
  readonly request: CompileRequest;
  readonly command: readonly string[];
  readonly model: Model;
  readonly calibration: Calibration | undefined;
  readonly target: Target;
  readonly placed: Graph;
  /** That a sample runs. */
  readonly steps: number;
  /** Of them those that the target's messages take on top. */
  readonly lateness: number;
  readonly mapping?: MappingReport | undefined;
  readonly passes: readonly PassEntry[];
  readonly checked: Checked;
  readonly proof?: Proof | undefined;
  readonly mixed?: MixedPrecision | undefined;
  readonly pruning?: Pruning | undefined;
  /** Those of the compile; the model has its own. */
  readonly warnings: readonly Diagnostic[];
}

/** No clock, no path, no machine: the same compile gives the same report everywhere. */
export function reportOf(parts: ReportParts): Report {
  const { request, model, calibration, target, placed } = parts;
  const memory = memoryUse(placed, OP_TABLE);
  return {
    model: { file: basename(request.model), format: model.format, sha256: model.sha256 },
    options: optionsOf(request),
    command: parts.command,
    limits: target.limits,
    graph: {
      ops: placed.ops.length,
      neurons: neuronsOf(placed, OP_TABLE),
      synapses: synapsesOf(placed, OP_TABLE),
      tensorBytes: tensorBytes(tensorsOf(placed)),
      ...(memory && { memory }),
    },
    timing: timingOf(placed),
    ...(parts.mapping && {
      mapping: parts.mapping,
      neurobench: neuroBenchOf(placed, OP_TABLE, parts.steps),
    }),
    passes: parts.passes,
    origins: originsOf(model.graph, placed),
    ...(calibration && { calibration: calibrationOf(calibration, request) }),
    ...qualityOf(parts.checked),
    ...(parts.proof && { proof: parts.proof }),
    ...(parts.mixed && { mixedPrecision: parts.mixed }),
    ...(parts.pruning && { pruning: parts.pruning }),
    warnings: [...model.warnings, ...parts.warnings].map(({ code, message, notes = [] }) => ({
      ...{ code, message },
      ...(notes.length > 0 && { notes }),
    })),
  };
}

/** All that the user chose, as the artifact depends on it. */
export function optionsOf(request: CompileRequest): Report['options'] {
  const { target, level, encoding, steps, activationBits, weightBits, qualitySamples } = request;
  const { layers, accuracyFloor, preprocess, ranges, emitQann, allowHost, check } = request;
  return {
    ...{ target, level, encoding, steps },
    without: [...request.without].sort(),
    extra: (request.extra ?? []).map(showPassCall),
    ...(preprocess && { preprocess }),
    ...(ranges && { calibrate: showRangeMethod(ranges) }),
    ...(activationBits !== undefined && { activationBits }),
    ...(weightBits !== undefined && { weightBits }),
    ...(layers && { layers: showLayers(layers) }),
    ...(accuracyFloor !== undefined && { accuracyFloor }),
    ...(qualitySamples !== undefined && { qualitySamples }),
    ...(emitQann && { emitQann }),
    ...(allowHost && { allowHost }),
    ...(check && { check }),
  };
}

function originsOf(model: Graph, placed: Graph): Report['origins'] {
  const named = new Set(placed.ops.flatMap(({ loc }) => loc));
  const found = new Map<string, string[]>();
  for (const { kind, type, loc } of model.ops)
    for (const place of loc)
      if (named.has(place))
        found.set(place, [...(found.get(place) ?? []), `${kind} ${showType(type)}`]);
  return Object.fromEntries(found);
}

function qualityOf({ quality, skipped }: Checked): Pick<Report, 'quality' | 'qualitySkipped'> {
  return { ...(quality && { quality }), ...(skipped && { qualitySkipped: skipped }) };
}

function calibrationOf(
  { graph, samples, source, engine, method }: Calibration,
  { calibration: path }: CompileRequest,
): NonNullable<Report['calibration']> {
  const ranges = graph.ops.filter((op) => op.kind === 'range');
  return {
    source,
    ...(path !== undefined && { file: basename(path), sha256: fingerprint(path) }),
    ...{ samples, engine, method },
    ranges: Object.fromEntries(
      ranges.map((op) => [op.inputs[0]!, [op.attrs['low'], op.attrs['high']]]),
    ),
  };
}

function tensorBytes(tensors: readonly Tensor[]): number {
  const distinct = new Map(tensors.map((tensor) => [tensor.hash, tensor.data.byteLength]));
  return [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0);
}
