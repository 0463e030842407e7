import type { MessagePort } from 'node:worker_threads';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type {
  CompileRequest,
  Compiled,
  Config,
  LoadedConfig,
  PassStats,
  Progress,
} from '../../index.ts';
import type { Watch } from './watch.ts';

/** What the worker is sent: data only. */
export interface CompileTask {
  readonly request: CompileRequest;
  readonly config: Config;
  readonly origins: LoadedConfig['origins'];
  readonly watch: Watch;
  readonly verifyEach: boolean;
  readonly isCaching: boolean;
  readonly showStack: boolean;
  readonly port: MessagePort;
}

/** What it says while it works. */
export type CompileMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'text'; readonly text: string };

/** What it sends back. Errors cross as diagnostics: their classes would not survive. */
export type CompileOutcome =
  | {
      readonly ok: true;
      readonly compiled: Compiled;
      readonly times: CompileTimes;
      readonly stats: readonly PassStats[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface CompileTimes {
  readonly phases: readonly { readonly phase: string; readonly ms: number }[];
  readonly passes: readonly { readonly pass: string; readonly ms: number }[];
}
