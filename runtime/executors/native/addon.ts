import type { Numbers } from '../../../src/tensor/dtype.ts';

/** What the addon gives for a batch: for each output the rows of all samples; spikes and synops by turns. */
export interface BatchResult {
  readonly outputs: readonly Numbers[];
  readonly counts: Float64Array;
}

/** A batch that runs on other threads. */
export interface RunningBatch {
  readonly promise: Promise<BatchResult>;
  progress(): number | undefined;
  cancel(): void;
}

export type NativeSession = object;

/** The addon, native/addon/addon.cpp. */
export interface Addon {
  /** Instruction sets that this machine can run, best first, with spaces between. */
  levels(): string;
  open(image: Uint8Array, level: string, mostStepsInBlock: number): NativeSession;
  run(
    session: NativeSession,
    inputs: readonly Numbers[],
    samples: number,
    steps: number,
    threads: number,
    isAsync: false,
  ): BatchResult;
  run(
    session: NativeSession,
    inputs: readonly Numbers[],
    samples: number,
    steps: number,
    threads: number,
    isAsync: true,
  ): RunningBatch;
  record(
    session: NativeSession,
    inputs: readonly Numbers[],
    steps: number,
    withStates: boolean,
  ): { readonly values: readonly Numbers[]; readonly states: readonly Numbers[] };
}
