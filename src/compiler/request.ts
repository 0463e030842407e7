import type { Manifest } from '../../runtime/artifact/manifest.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { LayerChoice } from '../ir/layer-choice.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Preprocess } from '../data/images/preprocess.ts';
import type { RangeMethod } from './calibration/ranges.ts';
import type { PassCall } from './pass.ts';
import type { Encoding } from './pipelines.ts';
import type { Report } from './report.ts';
import type { Level } from './target.ts';

/** What to compile, and for what. */
export interface CompileRequest {
  readonly model: string;
  /** The network, where the model is weights alone. */
  readonly architecture?: string;
  readonly target: string;
  readonly level: Level;
  readonly encoding: Encoding;
  readonly steps: number;
  /** Samples: a file of arrays, or a folder; without any, ranges come from assumed inputs, with a warning. */
  readonly calibration?: string;
  /** How images among the samples become inputs. */
  readonly preprocess?: Preprocess;
  /** How ranges follow from samples. */
  readonly ranges?: RangeMethod;
  /** Extents that the model leaves open, by input name; under '' for a model with one input. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /** Passes to leave out. */
  readonly without: ReadonlySet<string>;
  /** Passes to run even where the level has none of them, and options for those that it has. */
  readonly extra?: readonly PassCall[];
  /** Bits of a message's level, and of a weight; those of the passes unless given. */
  readonly activationBits?: number;
  readonly weightBits?: number;
  /** What is chosen for some layers in place of that; the last one for a layer counts. */
  readonly layers?: readonly LayerChoice[];
  /** Widths are chosen layer by layer, as small as may be while quality falls by no more than this part. */
  readonly accuracyFloor?: number;
  /** Samples that loss is measured on; as many as take little time unless given, 0 for none. */
  readonly qualitySamples?: number;
  /** Puts the integer network that the spiking one settles at into the artifact, as `qann.onnx`. */
  readonly emitQann?: boolean;
  /** Leaves to the host what has no form on the target. */
  readonly allowHost?: boolean;
  /** Runs that network in onnxruntime as well; on as many samples as take little time unless given. */
  readonly check?: { readonly samples?: number };
}

/** Where a compile is. `done` of `of` where it can be counted. */
export interface Progress {
  readonly doing: 'read' | 'widths' | 'calibrate' | 'optimise' | 'check' | 'prove' | 'map' | 'emit';
  readonly done?: number;
  readonly of?: number;
}

export interface Compiled {
  /** Every file of the artifact, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly manifest: Manifest;
  readonly report: Report;
  readonly warnings: readonly Diagnostic[];
  /** Nothing was compiled: an earlier compile left the files in the cache. */
  readonly isCached?: boolean;
}
