import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

/** What a compile knows of what it lost. */
export interface Checked {
  readonly quality?: Quality;
  readonly skipped?: Skipped;
  readonly warnings: readonly Diagnostic[];
}

/** Nothing was measured: not even one sample is run in so many operations. */
export interface Skipped {
  readonly operationsPerSample: number;
  readonly mostOperations: number;
}

/** What a conversion lost, measured on samples that ran through the float network and the spiking one. */
export interface Quality {
  readonly samples: number;
  /** The last step at which any population of any sample sent something. */
  readonly settled: number;
  /** Nothing was left to send after the steps of a run. */
  readonly isQuiet: boolean;
  /** Messages of a sample. */
  readonly events: number;
  readonly operations: Operations;
  readonly outputs: readonly OutputQuality[];
  /** How often the largest element of the first output is that of the label. */
  readonly accuracy?: Accuracy;
  readonly mostLost?: Loss;
  readonly populations: readonly PopulationQuality[];
  readonly synapses: readonly SynapseQuality[];
}

/** Synaptic operations of a sample: if every element sent once, and those that messages caused. */
export interface Operations {
  readonly dense: number;
  readonly effective: number;
}

/** Lists have an entry for each step. */
export interface OutputQuality {
  readonly name: string;
  readonly sqnr: readonly number[];
  /** How often the largest element of a row is the float network's; absent where there are no rows. */
  readonly agreement?: readonly number[];
}

export interface Accuracy {
  readonly float: number;
  /** For each step. */
  readonly spiking: readonly number[];
}

/** Where an op of the spiking graph comes from. */
export interface Place {
  readonly name: string;
  readonly kind: string;
  /** In the model's own words. */
  readonly at?: string;
}

export interface PopulationQuality extends Place {
  /** Absent where the float network has no such value. */
  readonly fidelity?: Fidelity;
  /** Absent where it has no levels that are known beforehand. */
  readonly levels?: { readonly used: number; readonly available: number };
  /** Messages of a sample. */
  readonly events: number;
  /** The last step at which it sent anything; 0 if it never did. */
  readonly settled: number;
}

/** How close the settled values are to those of the float network. */
export interface Fidelity {
  /** Signal to quantisation noise in decibels. */
  readonly sqnr: number;
  readonly cosine: number;
  /** The part of all float values that lie beyond the levels. */
  readonly clipped: number;
}

export type SynapseQuality = Place & Operations;

/** The op behind which much less is left than was left before it, in decibels. */
export interface Loss extends Place {
  readonly before: number;
  readonly behind: number;
}

/** For numbers in a report: what comes after these decimals says nothing. */
export function rounded(x: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(x * factor) / factor;
}
