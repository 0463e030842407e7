import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { readArrays } from '../tensor/read-arrays.ts';
import { type Samples, samplesOf } from '../tensor/samples.ts';
import { readInput } from './read-input.ts';
import { SYNTHETIC_SAMPLES, calibrate, syntheticSamples } from './calibrate.ts';

export interface Calibration {
  readonly graph: Graph;
  readonly samples: number;
  readonly source: 'file' | 'synthetic';
  readonly warnings: readonly Diagnostic[];
}

/** Calibrates on the samples of a file or, without one, on assumed inputs, which it says. */
export function calibrateFrom(
  graph: Graph,
  file: string | undefined,
  onSample: (done: number, of: number) => void,
): Calibration {
  const samples = file === undefined ? syntheticSamples(graph) : readSamples(graph, file);
  const calibrated = calibrate(graph, OP_TABLE, samples, onSample);
  return {
    graph: calibrated,
    samples: samples.count,
    source: file === undefined ? 'synthetic' : 'file',
    warnings: file === undefined ? [codes.noCalibration({ samples: SYNTHETIC_SAMPLES })] : [],
  };
}

function readSamples(graph: Graph, file: string): Samples {
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  return samplesOf(inputs, readArrays(file, readInput(file, 'calibration file')), { file });
}
