import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { MemoryBytes } from '../../executor.ts';
import type { OpCount } from '../../profile.ts';

/**
 * What the addon gives for a batch: for each output the rows of all samples; spikes and synops by turns. What a run at once
 * gives is written over by the next one of its session.
 */
export interface BatchResult {
  readonly outputs: readonly Numbers[];
  /** For each probe the rows of all steps of all samples; absent where nothing is recorded. */
  readonly recorded?: readonly Numbers[];
  readonly counts: Float64Array;
}

/** A batch that runs on other threads. */
export interface RunningBatch {
  readonly promise: Promise<BatchResult>;
  progress(): number | undefined;
  cancel(): void;
}

/** For each op of the model what it has cost; synops for each fan-out. */
export interface Costs {
  readonly nanoseconds: Float64Array;
  readonly events: Float64Array;
  readonly steps: Float64Array;
  readonly synops: Float64Array;
}

/** What this machine reaches with data of so many bytes, in billions a second; products wherever they are. */
export interface Reached {
  readonly bytes: Float64Array;
  /** Bytes of weights that events add. */
  readonly events: Float64Array;
  readonly reads: Float64Array;
  /** Multiplications of bytes. */
  readonly products: number;
}

export type NativeSession = object;

type RunArguments = readonly [
  session: NativeSession,
  inputs: readonly Numbers[],
  samples: number,
  steps: number,
  threads: number,
];

/** The addon, native/addon/addon.cpp. */
export interface Addon {
  /** Instruction sets that this machine can run, best first, with spaces between. */
  levels(): string;
  open(image: Uint8Array, level: string, mostStepsInBlock: number): NativeSession;
  /** Says by their places what is recorded from now on, and whether ops are measured. */
  watch(
    session: NativeSession,
    values: Uint32Array,
    states: Uint32Array,
    isMeasured: boolean,
  ): void;
  run(...args: readonly [...RunArguments, isAsync: false]): BatchResult;
  run(...args: readonly [...RunArguments, isAsync: true]): RunningBatch;
  costs(session: NativeSession): Costs;
  /** Bytes that are allocated for values and states, and for kernels to work with: of all threads that ran. */
  memory(session: NativeSession): MemoryBytes;
  record(
    session: NativeSession,
    inputs: readonly Numbers[],
    steps: number,
    withStates: boolean,
  ): { readonly values: readonly Numbers[]; readonly states: readonly Numbers[] };
  /** Measured anew by each call, for some tenths of a second. */
  ceilings?(level: string): Reached;
  /** Gives memory back without waiting for the garbage collector. */
  close(session: NativeSession): void;
}

/** A network in a library that is open. */
export type Library = object;

/** An op by its name, and what it has cost. */
export interface LibraryCost extends OpCount {
  readonly op: string;
}

/** The part of the addon that runs networks from libraries of their own: native/addon/library.cpp. */
export interface Libraries {
  /** A compiled network in a library of its own. What is wrong with it is an error whose code is its status. */
  openLibrary(file: string, prefix: string, weights: Uint8Array): Library;
  /** Runs samples, whose rows stand one behind the other in each input, and fills outputs and counts. */
  runLibrary(
    library: Library,
    inputs: readonly Numbers[],
    samples: number,
    steps: number,
    outputs: readonly Numbers[],
    counts: Float64Array,
  ): void;
  resetLibrary(library: Library, samples: number): void;
  stepLibrary(library: Library, inputs: readonly Numbers[], steps: number): void;
  /** Fills an array with what a value or a state is now. */
  readLibrary(library: Library, name: string, to: Numbers): void;
  countLibrary(library: Library, counts: Float64Array): void;
  /** What ops have cost since the library was opened, where it measures that. */
  costsOfLibrary(library: Library): readonly LibraryCost[];
  closeLibrary(library: Library): void;
}
