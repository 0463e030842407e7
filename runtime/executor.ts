import type { Graph } from '../src/ir/graph.ts';
import type { Availability } from '../src/support/availability.ts';
import type { Numbers } from '../src/tensor/dtype.ts';

/** What one sample gave. */
export interface SampleResult {
  /** The settled integers of each output, by the output's name. */
  readonly outputs: ReadonlyMap<string, Numbers>;
  /** Messages sent: values of role spikes that are not zero. */
  readonly spikes: number;
  /** Synaptic operations: messages times the synapses that each of them drives. */
  readonly synops: number;
}

/** A program that is loaded and ready. */
export interface Session {
  /** Runs independent samples, each for that many steps from a clean state. */
  run(
    samples: readonly Readonly<Record<string, Numbers>>[],
    steps: number,
  ): Promise<SampleResult[]>;
  close(): void;
}

/** What runs an artifact. */
export interface Executor {
  readonly name: string;
  readonly summary: string;
  /** Runs on a device, which may have to prove itself first. */
  readonly hardware: boolean;
  probe(): Availability;
  open(graph: Graph): Promise<Session>;
}

/** All executors by name, each loaded when first asked for. */
export type ExecutorTable = ReadonlyMap<string, () => Promise<Executor>>;
