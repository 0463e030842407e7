import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { realPath } from '../config/files.ts';
import { checkModelPath, checkModelSize, checkPickle } from '../config/policy.ts';
import { type Diagnostic, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { fileSource } from '../frontend/file-source.ts';
import type { Source } from '../frontend/frontend.ts';
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

/** Reads a model file as far as policy lets it. */
export async function readModel(
  request: { readonly model: string; readonly inputShapes: ReadonlyMap<string, Shape> },
  config: Config,
): Promise<Model> {
  const source = allowedSource(request.model, config);
  const frontend = findFrontend(source);
  const { read } = await frontend.load();
  const { graph, warnings } = await read(source, { inputShapes: request.inputShapes });
  return { graph, format: frontend.name, sha256: sha256(source.bytes), warnings };
}

/** The file, if policy allows it; files beside it are held to the same rules, for they may be links. */
export function allowedSource(file: string, config: Config): Source {
  checkFile(file, config);
  const source = fileSource(file);
  throwIfErrors(checkPickle({ file, head: source.bytes.subarray(0, 4096) }, config));
  const beside = (name: string) => {
    checkFile(join(dirname(file), name), config);
    return source.beside(name);
  };
  return { ...source, beside };
}

/** Path and size are checked before the file is opened. */
function checkFile(file: string, config: Config): void {
  throwIfErrors(checkModelPath(file, config, { cwd: process.cwd(), realPath }));
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  throwIfErrors(checkModelSize(file, size, config));
}
