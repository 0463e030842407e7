import { readFileSync } from 'node:fs';
import { PASS_TABLE } from '../../passes/index.ts';
import { calibrateFrom } from '../../src/compiler/calibration-data.ts';
import { ENCODINGS } from '../../src/compiler/pipelines.ts';
import type { PassCall } from '../../src/compiler/pass.ts';
import { runPasses } from '../../src/compiler/run-passes.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { importModel } from '../../src/frontend/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { type Samples, samplesOf } from '../../src/tensor/samples.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';

const FOLDER = 'examples/digits';

/** The example's network, as exported and as spikes. */
export async function digitNetworks(): Promise<{ readonly float: Graph; readonly fixed: Graph }> {
  const source = fileSource(`${FOLDER}/digits.onnx`);
  const { graph: float } = await importModel(source, { inputShapes: new Map() });
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
  const folded = await run(float, [{ name: 'fold-affine', options: {} }]);
  const { graph } = await calibrateFrom(folded, { data: { path: `${FOLDER}/calibration.npz` } });
  return { float, fixed: await run(graph, ENCODINGS.graded) };
}

/** The example's test digits. */
export function testDigits(graph: Graph): {
  readonly samples: Samples;
  readonly labels: ArrayLike<number>;
} {
  const file = `${FOLDER}/test.npz`;
  const arrays = readNpz(readFileSync(file), { file });
  const inputs = graph.inputs.map(({ name, type }) => ({ name, ...type }));
  return {
    samples: samplesOf(inputs, arrays, { file }),
    labels: numbersOf(arrays.get('label')!),
  };
}
