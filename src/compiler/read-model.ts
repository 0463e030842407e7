import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config.ts';
import { realPath } from '../config/files.ts';
import { checkModelPath, checkModelSize } from '../config/policy.ts';
import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, fail, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { fileSource } from '../frontend/file-source.ts';
import type { ImportOptions, Source } from '../frontend/frontend.ts';
import { findFrontend } from '../frontend/index.ts';
import type { Graph } from '../ir/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { sha256Of } from '../support/hash.ts';
import { isSystemError } from '../support/system-error.ts';

/** A model, read and allowed. */
export interface Model {
  readonly graph: Graph;
  /** The frontend that read it. */
  readonly format: string;
  readonly source: Source;
  readonly sha256: string;
  readonly warnings: readonly Diagnostic[];
  /** Open leading extents that nobody gave and that are taken to be 1, in words. */
  readonly assumed: readonly string[];
  /** What training chooses, under the names that the file has for it; absent where it has none. */
  readonly weights?: ReadonlyMap<string, Tensor>;
  /** Length of a step, where the file says equations in seconds. */
  readonly secondsPerStep?: number;
  /** The model's own file and those beside it that it names. */
  readonly files: readonly string[];
  /** Its weights stood alone, and another file said what is computed with them. */
  readonly usesArchitecture: boolean;
}

export type ModelRequest = Pick<ImportOptions, 'inputShapes' | 'sampleShapes'> & {
  readonly model: string;
  /** The file that says what is computed with weights that come alone. */
  readonly architecture?: string;
  /** It is for one of several models: whoever asks sees to it that one has used it. */
  readonly isArchitectureShared?: boolean;
};

/** Reads a model file as far as policy lets it. */
export async function readModel(request: ModelRequest, config: Config): Promise<Model> {
  const { model, inputShapes, sampleShapes } = request;
  const files: string[] = [];
  const allowed = (file: string) => allowedSource(file, config, (path) => files.push(path));
  const source = allowed(model);
  const network = request.architecture === undefined ? undefined : allowed(request.architecture);
  const used = new Set<Source>();
  const frontend = findFrontend(source);
  const { read } = await frontend.load();
  const { allowPickle } = config.security;
  const { secondsPerStep } = config.compiler;
  const options = {
    inputShapes,
    allowPickle,
    ...(sampleShapes && { sampleShapes }),
    ...(secondsPerStep > 0 && { secondsPerStep }),
    get architecture() {
      if (network) used.add(network);
      return network;
    },
  };
  const { unopened = [], ...result } = await read(source, options);
  if (network) files.push(...unopened.map((path) => join(dirname(network.name), path)));
  const usesArchitecture = network !== undefined && used.has(network);
  const isUnused = network !== undefined && !usesArchitecture;
  if (isUnused && !request.isArchitectureShared)
    fail(codes.architectureUnused({}, { file: model }));
  let hash: string | undefined;
  return {
    ...result,
    usesArchitecture,
    format: frontend.name,
    source,
    // Not everybody wants it, and it takes reading all of the file.
    get sha256() {
      return (hash ??= sha256Of(pieces(source)));
    },
    files,
  };
}

/** The file, if policy allows it; files beside it are held to the same rules. */
export function allowedSource(
  file: string,
  config: Config,
  onFile: (file: string) => void = () => {},
): Source {
  return fileSource(file, (path) => {
    checkFile(path, config);
    onFile(path);
  });
}

/** All of a file, which may be larger than memory. */
function* pieces(source: Source): Generator<Uint8Array> {
  for (let at = 0; at < source.size; at += PIECE_BYTES)
    yield source.read(at, Math.min(PIECE_BYTES, source.size - at));
}

const PIECE_BYTES = 2 ** 22;

/** Path and size are checked before the file is opened. */
function checkFile(file: string, config: Config): void {
  throwIfErrors(checkModelPath(file, config, { cwd: process.cwd(), realPath }));
  throwIfErrors(checkModelSize(file, bytesIn(file), config));
}

/** Where the path leads nowhere, by a link to itself or through a file, opening it tells that. */
function bytesIn(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    if (isSystemError(error)) return 0;
    throw error;
  }
}
