import { typesOf } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { importOnnx } from './onnx-models.ts';
import { type OperatorCase, modelOf } from './operator-case.ts';

/** The first output of a case, where there is nothing to compare with but a formula. */
export async function evaluate(one: OperatorCase) {
  const { graph } = await importOnnx(modelOf(one));
  const machine = interpreter(graph, OP_TABLE);
  const feeds = Object.entries(one.inputs).map(([name, it]) => [name, numbersOf(it)] as const);
  machine.step(Object.fromEntries(feeds));
  const { value } = graph.outputs[0]!;
  const { dtype } = typesOf(graph).get(value)!;
  return { dtype, kinds: graph.ops.map(({ kind }) => kind), y: Array.from(machine.value(value)) };
}
