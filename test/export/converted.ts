import { PASS_TABLE } from '../../passes/index.ts';
import { calibrate } from '../../src/compiler/calibrate.ts';
import type { PassCall } from '../../src/compiler/pass.ts';
import { ANN_PIPELINES } from '../../src/compiler/pipelines.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { importModel } from '../../src/frontend/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { drawSamples } from './draw-samples.ts';

/** A model as integer spikes, calibrated on drawn samples; its messages carry at most `limit`. */
export async function converted(file: string, limit: number | undefined): Promise<Graph> {
  const { graph: float } = await importModel(fileSource(file), { inputShapes: new Map() });
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  const plain = (name: string): PassCall => ({ name, options: {} });
  const named = await run(float, ANN_PIPELINES[2].map(plain));
  // The last three samples are of numbers that no model was trained on.
  const samples = { ...drawSamples(named, 16), count: 13 };
  const calibrated = calibrate(named, OP_TABLE, samples);
  const encode = { name: 'encode-graded', options: limit === undefined ? {} : { limit } };
  return run(calibrated, [encode, plain('quantise')]);
}
