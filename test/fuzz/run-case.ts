// What a model may do to the frontend: be read or refused. Anything else is a find.
import { describeGraph } from '../../src/compiler/describe-graph.ts';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print } from '../../src/ir/print.ts';
import { tensorsOf } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** The codes of a refusal, or that the model was read. What is thrown besides is a fault of ours. */
export async function runCase(bytes: Uint8Array): Promise<readonly string[]> {
  try {
    const { graph } = await importModel(bytesSource('fuzz.onnx', bytes), {
      inputShapes: new Map(),
    });
    const elements = graph.ops.reduce((sum, op) => sum + sizeOf(op.type.shape), 0);
    if (elements > MOST_ELEMENTS || describeGraph(graph, OP_TABLE).macs > MOST_MACS)
      return ['large'];
    const text = print(graph, OP_TABLE);
    const tensors = new Map(tensorsOf(graph).map((tensor) => [tensor.hash, tensor]));
    const again = parse(text, {
      ops: OP_TABLE,
      tensors: (hash) => tensors.get(hash),
    });
    if (again.diagnostics.length === 0 && print(again.graph, OP_TABLE) !== text)
      throw new TypeError('the text of the graph reads as another graph');
    interpreter(graph, OP_TABLE).step({});
    return ['read'];
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

const MOST_ELEMENTS = 1e6;
const MOST_MACS = 3e6;
