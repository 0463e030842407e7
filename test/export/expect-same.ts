import { type QannCheck, checkQann } from '../../src/export/onnx/check-qann.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Samples } from '../../src/tensor/samples.ts';
import { allShown } from './all-shown.ts';
import { drawSamples } from './draw-samples.ts';

/** Compares all that every value of a network settles at with what onnxruntime computes. */
export function expectSame(
  graph: Graph,
  samples: Samples = drawSamples(graph),
): Promise<QannCheck> {
  const shown = allShown(graph);
  return checkQann(shown, qannOf(shown), samples, { ops: OP_TABLE });
}
