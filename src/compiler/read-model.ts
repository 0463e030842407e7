import type { Config } from '../config/config.ts';
import { checkModelPath, checkModelSize, checkPickle } from '../config/policy.ts';
import { type Diagnostic, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { fileSource } from '../frontend/file-source.ts';
import { findFrontend } from '../frontend/index.ts';
import type { Graph } from '../ir/graph.ts';
import { sha256 } from '../support/hash.ts';
import type { Shape } from '../tensor/shape.ts';

/** A model, read and allowed. */
export interface Model {
  readonly graph: Graph;
  /** The frontend that read it. */
  readonly format: string;
  readonly sha256: string;
  readonly warnings: readonly Diagnostic[];
}

/** Reads a model file as far as policy lets it: nothing is opened outside of the allowed paths. */
export async function readModel(
  request: { readonly model: string; readonly inputShapes: ReadonlyMap<string, Shape> },
  config: Config,
): Promise<Model> {
  const { model, inputShapes } = request;
  throwIfErrors(checkModelPath(model, config));
  throwIfErrors(checkModelSize(model, config));
  const source = fileSource(model);
  throwIfErrors(checkPickle(model, source.bytes, config));
  const frontend = findFrontend(source);
  const { read } = await frontend.load();
  const { graph, warnings } = await read(source, { inputShapes });
  return { graph, format: frontend.name, sha256: sha256(source.bytes), warnings };
}
