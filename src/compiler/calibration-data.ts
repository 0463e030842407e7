import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { labelsAmong } from '../tensor/labels.ts';
import { readArrays } from '../tensor/read-arrays.ts';
import { type Samples, samplesOf } from '../tensor/samples.ts';
import { readInput } from './read-input.ts';
import { SYNTHETIC_SAMPLES, calibrate, syntheticSamples } from './calibrate.ts';

export interface Calibration {
  readonly graph: Graph;
  readonly samples: number;
  readonly data: CalibrationData;
  readonly source: 'file' | 'synthetic';
  readonly warnings: readonly Diagnostic[];
}

/** The samples, and their classes where these lie beside them. */
export interface CalibrationData {
  readonly samples: Samples;
  readonly labels?: ArrayLike<number>;
}

/** Calibrates on the samples of a file or, without one, on assumed inputs, which it says. */
export function calibrateFrom(
  graph: Graph,
  file: string | undefined,
  onSample: (done: number, of: number) => void,
): Calibration {
  const data = file === undefined ? { samples: syntheticSamples(graph) } : readData(graph, file);
  const { samples } = data;
  const calibrated = calibrate(graph, OP_TABLE, samples, onSample);
  return {
    graph: calibrated,
    samples: samples.count,
    data,
    source: file === undefined ? 'synthetic' : 'file',
    warnings: file === undefined ? [codes.noCalibration({ samples: SYNTHETIC_SAMPLES })] : [],
  };
}

function readData(graph: Graph, file: string): CalibrationData {
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  const arrays = readArrays(file, readInput(file, 'calibration file'));
  const labels = labelsAmong(arrays);
  return { samples: samplesOf(inputs, arrays, { file }), ...(labels && { labels: labels.values }) };
}
