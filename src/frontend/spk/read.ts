import { basename } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail, locate, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { parse, placeOf } from '../../ir/parse.ts';
import { verify } from '../../ir/verify.ts';
import { readTensorFile } from '../../tensor/tensor-file.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { bindShapes } from '../bind-shapes.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';

/** Faults that a missing line causes elsewhere. */
const FOLLOWING = new Set(
  [codes.undefinedValue, codes.readBeforeDefined, codes.noOutput].map(({ info }) => info.code),
);

/** Reads a graph's own text. Its shapes are fixed, so those the user gives are only compared. */
export function read(source: Source, options: ImportOptions): ImportResult {
  const file = source.name;
  const ops = options.ops ?? OP_TABLE;
  const tensors = tensorsBeside(source);
  const parsed = parse(textOf(source), { ops, file, tensors });
  const { graph, diagnostics } = parsed;
  const faults = verify(graph, ops).map((found) =>
    locate(found, placeOf(found, parsed) ?? { file }),
  );
  // A line that could not be read defines nothing: what misses its value is no fault of its own.
  const own = faults.filter(({ code }) => diagnostics.length === 0 || !FOLLOWING.has(code));
  throwIfErrors([...diagnostics, ...own]);
  throwIfErrors(compareShapes(graph, options).map((found) => locate(found, { file })));
  return { graph, warnings: [], assumed: [] };
}

function textOf(source: Source): string {
  const bytes = source.read(0, source.size);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(codes.notUtf8({}, { file: source.name }));
  }
}

/** In an artifact the tensors of program.spk lie here. */
const ARTIFACT_WEIGHTS = 'weights.safetensors';

/** The tensors file is opened when the text first names a tensor that is in it. */
function tensorsBeside(source: Source): (hash: string) => Tensor | undefined {
  const own = `${basename(source.name).replace(/\.spk$/i, '')}.safetensors`;
  let tensors: ReadonlyMap<string, Tensor> | undefined;
  const load = () => {
    for (const file of [own, ARTIFACT_WEIGHTS]) {
      const found = source.beside(file);
      if (found) return readTensorFile(found.read(0, found.size), { file });
    }
    return new Map<string, Tensor>();
  };
  return (hash) => (tensors ??= load()).get(hash);
}

function compareShapes(graph: Graph, options: ImportOptions) {
  const inputs = graph.inputs.map(({ name, type }) => ({ name, extents: type.shape }));
  return bindShapes(inputs, options).diagnostics;
}
