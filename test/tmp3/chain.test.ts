import { test } from '@jest/globals';
import { importOnnx } from '../support/onnx-models.ts';
import { modelOf, op, floats } from '../support/operator-case.ts';
test('chain', async () => {
  const n = 30000;
  const nodes = Array.from({ length: n }, (_, i) => op('Add', [i === 0 ? 'w' : `v${i}`, 'w'], `v${i + 1}`));
  nodes.push(op('Add', ['x', `v${n}`]));
  const t = Date.now();
  const { graph } = await importOnnx(modelOf({ name: '', nodes, inputs: { x: floats([2]) }, weights: { w: floats([2]) } }));
  console.log(graph.ops.length, Date.now() - t);
  const t2 = Date.now();
  console.log(graph.ops[0]!.attrs['value'].data);
  console.log(Date.now() - t2);
});
