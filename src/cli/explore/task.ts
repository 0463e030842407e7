import type { MessagePort } from 'node:worker_threads';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Config, ExploreRequest, Portion, PortionDone, Prepared } from '../../index.ts';

/** What a thread that measures knows from its start. */
export interface ExploreThread {
  readonly prepared: Prepared;
  readonly config: Config;
  readonly showStack: boolean;
}

/** What a thread is sent: data only. */
export type ExploreTask =
  | {
      readonly kind: 'prepare';
      readonly request: ExploreRequest;
      readonly config: Config;
      readonly showStack: boolean;
      /** Told how many samples are done, and of how many. */
      readonly port: MessagePort;
    }
  | { readonly kind: 'measure'; readonly portion: Portion };

/** What it sends back. Errors cross as diagnostics: their classes would not survive. */
export type ExploreOutcome =
  | { readonly ok: true; readonly value: Prepared | PortionDone }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
