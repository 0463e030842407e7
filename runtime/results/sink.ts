import type { SampleResult } from '../executor.ts';
import type { Column } from './column.ts';

/** Takes results in order and writes them down. */
export interface Sink {
  put(result: SampleResult, sample: number): void;
  /** Lets whoever reads along see what was put. */
  flush?(): void;
  /** What is still to be written, once it is known how many samples there were; for one of no axis, undefined. */
  finish(samples: number | undefined): void;
  /** Lets go of what was put aside. */
  discard(): void;
}

/** Where bytes go, in order. */
export type Write = (bytes: Uint8Array) => void;

export type OpenSink = (columns: readonly Column[], write: Write) => Sink;
