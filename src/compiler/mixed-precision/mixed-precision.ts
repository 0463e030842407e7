import type { LayerChoice } from '../../ir/layer-choice.ts';
import type { Place } from '../quality/quality.ts';

/** Widths that were chosen layer by layer, and what they save: a part of the report. */
export interface MixedPrecision {
  /** How far quality may fall. */
  readonly floor: number;
  readonly measure: 'accuracy' | 'agreement';
  /** Samples of quality, which no range was taken from, and samples of costs. */
  readonly samples: number;
  readonly costSamples: number;
  /** What computed the outputs. */
  readonly engine: 'onnxruntime' | 'interpreter';
  /** Networks that were made and measured. */
  readonly networks: number;
  readonly before: WidthsMeasured;
  readonly after: WidthsMeasured;
  /** What the chosen widths lose at most on samples that nobody has seen, as sure as `confidence` says. */
  readonly lossBound: number;
  readonly confidence: number;
  readonly layers: readonly LayerWidths[];
  readonly choices: readonly LayerChoice[];
  /** Words of a command line that choose the same. */
  readonly options: readonly string[];
}

export interface WidthsMeasured {
  readonly quality: number;
  readonly sqnr: number;
  readonly operations: number;
  readonly bitOperations: number;
  /** Bits of a weight, over all weights; of a message, over all synaptic operations. */
  readonly weightBits: number;
  readonly messageBits: number;
}

/** A synapse and the messages that it is sent. */
export interface LayerWidths extends Place {
  readonly weightBits: number;
  readonly messageBits: number;
  readonly operations: number;
  /** The part of its bit operations that is saved. */
  readonly saved: number;
}
