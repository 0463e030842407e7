import type { Graph } from '../src/ir/graph.ts';
import type { Availability } from '../src/support/availability.ts';
import type { Numbers } from '../src/tensor/dtype.ts';
import type { Ceiling } from './ceilings.ts';
import type { OpCost } from './profile.ts';
import type { Traffic } from './executors/chip/traffic.ts';
import type { Probe } from './probe.ts';

/** Numbers for each input by name: one row for all steps, or one for each. */
export type Sample = Readonly<Record<string, Numbers>>;

/** What one sample gave. */
export interface SampleResult {
  /** The settled integers of each output, by the output's name. */
  readonly outputs: ReadonlyMap<string, Numbers>;
  /** Messages that populations and encoders sent; what wires, joins and delays pass on is none of its own. */
  readonly spikes: number;
  /** Synaptic operations: messages times the synapses that each of them drives. */
  readonly synops: number;
  /** What each probe of the session saw, by its name: one row a step. */
  readonly recorded?: ReadonlyMap<string, Numbers>;
}

/** How the bridge starts its driver. */
export interface BridgeOptions {
  readonly driver: string;
  /** A program of the path, or a file. */
  readonly python: string;
  /** So long a driver may take for one answer. */
  readonly timeoutSeconds: number;
}

/** What ran a program, in the words of the driver. */
export interface DeviceFacts {
  readonly driver: string;
  readonly python: string;
  readonly sdk: { readonly name: string; readonly version: string } | null;
  readonly board: string | null;
  /** Energy is measured or not there: models of it are no business of a device. */
  readonly energy:
    | { readonly source: 'measured'; readonly joules: number; readonly seconds: number }
    | { readonly source: 'unavailable'; readonly why: string };
}

/** What a session is opened for. */
export interface SessionOptions {
  /** At most so many threads; unless given as many as SPIKE_THREADS says, or as the machine has. */
  readonly threads?: number;
  /** What is recorded in each step beside the outputs. */
  readonly probes?: readonly Probe[];
  /** Measures what each op costs. */
  readonly isProfiled?: boolean;
  readonly bridge?: BridgeOptions;
  /** Ends another process that the session has, or starts, at whatever it is; what waits for it rejects with the reason. */
  readonly signal?: AbortSignal;
  /** The artifact that the graph is of, for executors that take more of it than the graph. */
  readonly files?: ArtifactFiles;
}

/** The folder of an artifact, and what lies in it. */
export interface ArtifactFiles {
  readonly folder: string;
  /** A file that the manifest lists, as long and with the content that it says; nothing where it lists none. */
  read(name: string): Uint8Array | undefined;
}

export interface CallOptions {
  /** Ends the call as soon as it can; it rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Told now and then how many samples of the call are done. */
  readonly onProgress?: (done: number) => void;
}

/** What is allocated for a run, of all threads that ran. */
export interface MemoryBytes {
  /** For values and states: what the plan of the graph says. */
  readonly values: number;
  /** For kernels to work with inside a step. */
  readonly workspace: number;
}

/** A program that is loaded and ready. */
export interface Session {
  /** Runs independent samples, each for that many steps from a clean state. */
  run(samples: readonly Sample[], steps: number, options?: CallOptions): Promise<SampleResult[]>;
  /** What each op has cost since the session was opened, where it is profiled. */
  costs?(): readonly OpCost[];
  /** What the machine could do at most, where that was measured: cache by cache, the smallest first. */
  ceilings?(): readonly Ceiling[];
  /** What the runs so far have allocated, weights aside, where the executor has a memory of its own. */
  memory?(): MemoryBytes;
  /** What ran the program, where that is not this process. */
  device?(): Promise<DeviceFacts>;
  /** What cores and links did in all runs so far, where there are any. */
  traffic?(): Traffic;
  close(): void;
}

/** What runs an artifact. */
export interface Executor {
  readonly name: string;
  readonly summary: string;
  /** Runs on a device, which may have to prove itself first. */
  readonly hardware: boolean;
  /** Shares samples among threads; others have but one. */
  readonly isThreaded?: boolean;
  probe(options?: SessionOptions): Availability;
  open(graph: Graph, options?: SessionOptions): Promise<Session>;
}

/** All executors by name, each loaded when first asked for. */
export type ExecutorTable = ReadonlyMap<string, () => Promise<Executor>>;
