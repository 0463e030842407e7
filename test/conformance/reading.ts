import { settle } from '../../src/export/onnx/settle.ts';
import { type Graph, OP_TABLE, bytesSource, importModel, interpreter } from '../../src/index.ts';
import { withoutDeadOps } from '../../src/ir/live.ts';
import type { Samples } from '../../src/tensor/samples.ts';

/**
 * Reads an integer network as any other ONNX model and runs it in the interpreter: how many integers
 * were compared with what the spiking network settles at, and how many are others.
 */
export async function readingOf(qann: Uint8Array, graph: Graph, samples: Samples) {
  const source = bytesSource('qann.onnx', qann);
  const { graph: read } = await importModel(source, { inputShapes: new Map() });
  const live = withoutDeadOps(graph);
  const [spiking, integer] = [interpreter(live, OP_TABLE), interpreter(read, OP_TABLE)];
  let [compared, wrong] = [0, 0];
  for (let sample = 0; sample < samples.count; sample++) {
    const inputs = samples.get(sample);
    settle(spiking, live, inputs);
    integer.step(inputs);
    for (const { name, value } of live.outputs) {
      const found = integer.value(read.outputs.find((output) => output.name === name)!.value);
      const settled = spiking.value(value);
      compared += settled.length;
      wrong += settled.filter((x, i) => x !== found[i]).length;
    }
  }
  return { compared, wrong };
}
