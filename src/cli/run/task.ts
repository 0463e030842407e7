import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Column, Config, EventOptions, Preprocess, Shape, Sink } from '../../index.ts';
import type { Picture } from '../plot/picture.ts';

/** What to run, and who wants to know of it. */
export interface Run {
  /** An artifact's folder, or a model file. */
  readonly thing: string;
  /** The network, where the model is weights alone. */
  readonly architecture?: string | undefined;
  readonly config: Config;
  /** The fastest that can run it here, unless given. */
  readonly executor: string | undefined;
  /** A file or folder of samples, or `-`; a network without inputs needs none. */
  readonly input: string | undefined;
  readonly preprocess: Preprocess | undefined;
  readonly events: EventOptions | undefined;
  /** Shapes of inputs that a model leaves open. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /** Looks at the files that are read, before anything runs, and throws where one may not be lost. */
  readonly checkFiles: (files: readonly string[], what: string) => void;
  readonly labels: string | undefined;
  readonly limit: number | undefined;
  readonly batch: number | undefined;
  readonly threads: number | undefined;
  readonly probes: readonly string[];
  readonly isProfiled: boolean;
  /** Where results go, where somebody wants them. */
  readonly openResults: ((columns: readonly Column[]) => Sink) | undefined;
  /** Given what the first sample did step by step, where somebody wants to see it. */
  readonly onPicture: ((picture: Picture) => void) | undefined;
  readonly signal: AbortSignal;
  /** Waited for between samples of a model: the moment to be interrupted. */
  readonly pause: () => Promise<void>;
  readonly onProgress: (done: number, of: number | undefined) => void;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
}
