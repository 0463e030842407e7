import { basename } from 'node:path';
import { MANIFEST_FILE, type Manifest } from '../../runtime/artifact/manifest.ts';
import { neuronsOf, synapsesOf } from '../ir/count.ts';
import { type Graph, definitionsOf, tensorsOf, typesOf } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { sha256 } from '../support/hash.ts';
import { type Tensor, isTensor, numbersOf } from '../tensor/tensor.ts';
import { VERSION } from '../version.ts';
import type { Calibration } from './calibration-data.ts';
import type { CompileRequest, Compiled } from './request.ts';
import type { PassEntry } from './observers.ts';
import type { Model } from './read-model.ts';
import type { Target } from './target.ts';

interface Parts {
  readonly request: CompileRequest;
  readonly model: Model;
  readonly calibration: Calibration | undefined;
  readonly target: Target;
  readonly placed: Graph;
  readonly emitted: ReadonlyMap<string, Uint8Array>;
  readonly passes: readonly PassEntry[];
}

/** Adds report and manifest to what the target emitted. No clock, no path, no machine goes in. */
export function assemble(parts: Parts): Compiled {
  const report = reportOf(parts);
  const files = new Map(parts.emitted).set('report.json', json(report));
  const manifest = manifestOf(parts, files);
  const warnings = warningsOf(parts);
  return { files: files.set(MANIFEST_FILE, json(manifest)), manifest, report, warnings };
}

function manifestOf(parts: Parts, files: ReadonlyMap<string, Uint8Array>): Manifest {
  const { request, model, placed } = parts;
  return {
    format: 'spike-compile/artifact',
    version: 1,
    name: placed.name,
    target: request.target,
    compiler: VERSION,
    source: { file: basename(request.model), sha256: model.sha256 },
    steps: request.steps,
    encoding: request.encoding,
    inputs: placed.inputs.map(({ name, type: { dtype, shape } }) => ({ name, dtype, shape })),
    outputs: outputsOf(placed),
    program: 'program.spk',
    weights: 'weights.safetensors',
    files: Object.fromEntries(
      [...files].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    ),
  };
}

function outputsOf(graph: Graph): Manifest['outputs'] {
  const types = typesOf(graph);
  const definitions = definitionsOf(graph);
  return graph.outputs.map(({ name, value }) => {
    const { dtype, shape } = types.get(value)!;
    const scale = definitions.get(value)?.attrs['scale'];
    return { name, dtype, shape, scale: isTensor(scale) ? numbersOf(scale)[0]! : 1 };
  });
}

function reportOf(parts: Parts): object {
  const { request, model, calibration, target, placed } = parts;
  return {
    model: { file: basename(request.model), format: model.format, sha256: model.sha256 },
    options: {
      target: request.target,
      level: request.level,
      encoding: request.encoding,
      steps: request.steps,
      without: [...request.without].sort(),
    },
    limits: target.limits,
    graph: {
      ops: placed.ops.length,
      neurons: neuronsOf(placed, OP_TABLE),
      synapses: synapsesOf(placed, OP_TABLE),
      tensorBytes: tensorBytes(tensorsOf(placed)),
    },
    passes: parts.passes,
    ...(calibration && { calibration: calibrationOf(calibration) }),
    warnings: warningsOf(parts).map(({ code, message }) => ({ code, message })),
  };
}

function calibrationOf({ graph, samples, source }: Calibration): object {
  const ranges = graph.ops.filter((op) => op.kind === 'range');
  return {
    source,
    samples,
    ranges: Object.fromEntries(
      ranges.map((op) => [op.inputs[0]!, [op.attrs['low'], op.attrs['high']]]),
    ),
  };
}

function tensorBytes(tensors: readonly Tensor[]): number {
  const distinct = new Map(tensors.map((tensor) => [tensor.hash, tensor.data.byteLength]));
  return [...distinct.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function warningsOf({ model, calibration }: Parts): Compiled['warnings'] {
  return [...model.warnings, ...(calibration?.warnings ?? [])];
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
