import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A file of a model, of which only those parts are read that somebody asks for. */
export interface Source {
  /** As the user gave it: messages say all of it, graphs keep its last part only. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Where it lies, without links; absent where it is in memory. */
  readonly file?: string;
  /** The bytes of a range, which must lie within the file. Nobody may change them. */
  read(offset: number, length: number): Uint8Array;
  /**
   * A file of the same folder or below it, its path written with `/`; nothing where there is none.
   * Paths and links that could lead out of the folder are refused.
   */
  beside(path: string): Source | undefined;
}

export interface ImportOptions {
  /** Shapes of inputs by name; the shape under '' is that of the only input. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /**
   * Shapes of arrays of samples by name of the input, samples along the first axis: from them come extents
   * that a model leaves open and `inputShapes` does not give.
   */
  readonly sampleShapes?: ReadonlyMap<string, Shape>;
  /** The leading extent of inputs that leave it open; 1 unless given. */
  readonly batch?: number;
  /** Length of a step of models that say equations in seconds; what the file says unless given. */
  readonly secondsPerStep?: number;
  /** What is computed with the weights of a file that holds them alone. */
  readonly architecture?: Source | undefined;
  /** Whether pickles may name modules of PyTorch whose forward is known; tensors alone unless given. */
  readonly allowPickle?: boolean;
  /** The ops a graph may hold; those of the product unless given. */
  readonly ops?: OpTable;
}

export interface ImportResult {
  readonly graph: Graph;
  readonly warnings: readonly Diagnostic[];
  /** Open leading extents that nobody gave and that are taken to be 1, in words. */
  readonly assumed: readonly string[];
  /** What training chooses, under the names that the file has for it; absent where it has none. */
  readonly weights?: ReadonlyMap<string, Tensor>;
  /** Length of a step, where the file says equations in seconds. */
  readonly secondsPerStep?: number;
  /** Paths of files beside the architecture that belong to it and were not opened. */
  readonly unopened?: readonly string[];
}

type ReadModel = (source: Source, options: ImportOptions) => ImportResult | Promise<ImportResult>;

/** A model format: what tells its files from others, and where the code is that reads them. */
export interface Frontend {
  readonly name: string;
  readonly summary: string;
  /** With the dot, in lower case. */
  readonly extensions: readonly string[];
  /** Whether a file is of this format, by its first bytes; where those leave it open, by its name too. */
  detect(head: Uint8Array, name: string): boolean;
  load(): Promise<{ readonly read: ReadModel }>;
}
