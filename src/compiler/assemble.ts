import { basename } from 'node:path';
import {
  MANIFEST_FILE,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  type Manifest,
} from '../../runtime/artifact/manifest.ts';
import { type Graph, definitionsOf, typesOf } from '../ir/graph.ts';
import { sha256 } from '../support/hash.ts';
import { isTensor, numbersOf } from '../tensor/tensor.ts';
import { VERSION } from '../version.ts';
import { REPORT_FILE } from './read-report.ts';
import { type ReportParts, reportOf } from './report.ts';
import type { Compiled } from './request.ts';
import { timingOf } from './timing.ts';

interface Parts extends ReportParts {
  readonly emitted: ReadonlyMap<string, Uint8Array>;
}

/** Adds report and manifest to what the target emitted. No clock, no path, no machine goes in. */
export function assemble(parts: Parts): Compiled {
  const report = reportOf(parts);
  const files = new Map(parts.emitted).set(REPORT_FILE, json(report));
  const manifest = manifestOf(parts, files);
  const { warnings } = parts;
  return { files: files.set(MANIFEST_FILE, json(manifest)), manifest, report, warnings };
}

function manifestOf(parts: ReportParts, files: ReadonlyMap<string, Uint8Array>): Manifest {
  const { request, model, placed, lateness } = parts;
  return {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    name: placed.name,
    target: request.target,
    compiler: VERSION,
    source: { file: basename(request.model), sha256: model.sha256 },
    steps: parts.steps,
    ...(lateness > 0 && { lateness }),
    encoding: encodingOf(parts),
    inputs: placed.inputs.map(({ name, type: { dtype, shape } }) => ({ name, dtype, shape })),
    outputs: outputsOf(placed),
    program: 'program.spk',
    weights: 'weights.safetensors',
    files: Object.fromEntries(
      [...files].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    ),
  };
}

/** What was asked for where there was something to encode; else what the network came with. */
function encodingOf({ request, model, placed }: ReportParts): string {
  if (model.graph.stage === 'ann') return request.encoding;
  const codes = timingOf(placed).codes.map(({ code }) => code);
  return codes.length === 0 ? 'none' : codes.join(', ');
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

/** Objects that hold no others have a line each. */
function json(value: object): Uint8Array {
  const text = JSON.stringify(value, undefined, 2);
  const lines = text.replace(/\{\n\s+([^{}[\]]*?)\n\s+\}/g, (_, inner: string) => {
    return `{ ${inner.replace(/\n\s+/g, ' ')} }`;
  });
  return new TextEncoder().encode(`${lines}\n`);
}
