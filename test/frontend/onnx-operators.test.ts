import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import { random } from '../../src/support/random.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import {
  type ModelDraft,
  float,
  floats,
  importOnnx,
  input,
  int,
  ints,
  node,
  onnxModel,
} from '../support/onnx-models.ts';
import { onnxRuntime } from '../support/onnxruntime.ts';

/** Every form of every operator that is read, and the ops that it becomes. */
const MODELS: readonly (readonly [name: string, kinds: string, model: ModelDraft])[] = [
  [
    'Gemm',
    'dense',
    {
      nodes: [node('Gemm', ['x', 'w', 'c'], 'y', [int('transB', 1)])],
      weights: [drawn('w', [3, 4]), drawn('c', [3])],
    },
  ],
  [
    'Gemm, neither transposed nor biased',
    'dense',
    {
      nodes: [node('Gemm', ['x', 'w'], 'y')],
      weights: [drawn('w', [4, 3])],
    },
  ],
  [
    'Gemm, scaled, with a bias of one row',
    'dense constant add',
    {
      nodes: [node('Gemm', ['x', 'w', 'c'], 'y', [float('alpha', 0.5), float('beta', -3)])],
      weights: [drawn('w', [4, 3]), drawn('c', [1, 3])],
    },
  ],
  [
    'Gemm, with one bias for all',
    'dense constant add',
    {
      nodes: [node('Gemm', ['x', 'w', 'c'], 'y', [float('beta', 2)])],
      weights: [drawn('w', [4, 3]), drawn('c', [])],
    },
  ],
  [
    'MatMul with a weight',
    'dense',
    {
      nodes: [node('MatMul', ['x', 'w'], 'y')],
      inputs: [input('x', [2, 3, 4])],
      weights: [drawn('w', [4, 5])],
    },
  ],
  [
    'MatMul of two values',
    'matmul',
    {
      nodes: [node('MatMul', ['x', 'z'], 'y')],
      inputs: [input('x', [2, 1, 3, 4]), input('z', [5, 4, 2])],
    },
  ],
  [
    'MatMul with a weight on the left',
    'constant matmul',
    {
      nodes: [node('MatMul', ['w', 'x'], 'y')],
      inputs: [input('x', [4, 2])],
      weights: [drawn('w', [3, 4])],
    },
  ],
  [
    'Add of values',
    'add',
    {
      nodes: [node('Add', ['x', 'z'], 'y')],
      inputs: [input('x', [2, 1, 4]), input('z', [3, 1])],
    },
  ],
  [
    'Add of a bias',
    'constant add',
    {
      nodes: [node('Add', ['x', 'c'], 'y')],
      weights: [drawn('c', [4])],
    },
  ],
  [
    'Mul',
    'constant mul',
    {
      nodes: [node('Mul', ['c', 'x'], 'y')],
      weights: [drawn('c', [3, 1])],
    },
  ],
  [
    'Sub of a constant',
    'constant add',
    {
      nodes: [node('Sub', ['x', 'c'], 'y')],
      weights: [drawn('c', [4])],
    },
  ],
  [
    'Sub of values',
    'constant mul add',
    {
      nodes: [node('Sub', ['x', 'z'], 'y')],
      inputs: [input('x', [1, 4]), input('z', [2, 1])],
    },
  ],
  [
    'Div by a constant',
    'constant mul',
    {
      nodes: [node('Div', ['x', 'c'], 'y')],
      weights: [floats('c', [4], [0.1, -3, 7, 1e-3])],
    },
  ],
  ['Relu', 'relu', { nodes: [node('Relu', ['x'], 'y')] }],
  [
    'Softmax',
    'softmax',
    {
      nodes: [node('Softmax', ['x'], 'y', [int('axis', 1)])],
      inputs: [input('x', [2, 3, 4])],
    },
  ],
  [
    'Softmax, its last axis by default',
    'softmax',
    {
      nodes: [node('Softmax', ['x'], 'y')],
      inputs: [input('x', [2, 3, 4])],
    },
  ],
  [
    'Softmax, all axes from the second by default',
    'reshape softmax reshape',
    {
      nodes: [node('Softmax', ['x'], 'y')],
      inputs: [input('x', [2, 3, 4])],
      opset: 11,
    },
  ],
  [
    'Flatten',
    'reshape',
    {
      nodes: [node('Flatten', ['x'], 'y')],
      inputs: [input('x', [2, 3, 4])],
    },
  ],
  [
    'Flatten behind the last axis',
    'reshape',
    {
      nodes: [node('Flatten', ['x'], 'y', [int('axis', 3)])],
      inputs: [input('x', [2, 3, 4])],
    },
  ],
  [
    'Reshape with copied and inferred extents',
    'reshape',
    {
      nodes: [node('Reshape', ['x', 's'], 'y')],
      inputs: [input('x', [2, 3, 4])],
      weights: [ints('s', [0, -1])],
    },
  ],
  [
    'Reshape by a Constant node',
    'reshape',
    {
      nodes: [
        node('Constant', [], 's', [{ name: 'value', type: 4, t: ints('', [4, 1, 1]) }]),
        node('Identity', ['s'], 't'),
        node('Reshape', ['x', 't'], 'y'),
      ],
    },
  ],
  [
    'Squeeze by an input',
    'reshape',
    {
      nodes: [node('Squeeze', ['x', 'a'], 'y')],
      inputs: [input('x', [1, 3, 1, 2])],
      weights: [ints('a', [-2])],
    },
  ],
  [
    'Squeeze by an attribute',
    'reshape',
    {
      nodes: [node('Squeeze', ['x'], 'y', [{ name: 'axes', type: 7, ints: [0n, 2n] }])],
      inputs: [input('x', [1, 3, 1, 2])],
      opset: 11,
    },
  ],
  [
    'Squeeze of all that can be',
    'reshape',
    {
      nodes: [node('Squeeze', ['x'], 'y')],
      inputs: [input('x', [1, 3, 1, 2])],
    },
  ],
  [
    'Unsqueeze',
    'reshape',
    {
      nodes: [node('Unsqueeze', ['x', 'a'], 'y')],
      weights: [ints('a', [-1, 0])],
    },
  ],
  [
    'Unsqueeze of a constant',
    'constant add',
    {
      nodes: [node('Unsqueeze', ['c', 'a'], 'd'), node('Add', ['x', 'd'], 'y')],
      weights: [drawn('c', [3]), ints('a', [1])],
    },
  ],
  [
    'Identity',
    'relu',
    {
      nodes: [node('Identity', ['x'], 'z'), node('Relu', ['z'], 'y')],
    },
  ],
  [
    'Dropout',
    'relu',
    {
      nodes: [node('Dropout', ['x'], 'z'), node('Relu', ['z'], 'y')],
    },
  ],
  [
    'Cast of floats',
    'relu',
    {
      nodes: [node('Cast', ['x'], 'z', [int('to', 1)]), node('Relu', ['z'], 'y')],
    },
  ],
  [
    'Constants of every form',
    'constant mul constant add reshape reshape',
    {
      nodes: [
        node('Constant', [], 'a', [float('value_float', 2.5)]),
        node('Constant', [], 'b', [{ name: 'value_floats', type: 6, floats: [1, 2, 3, 4] }]),
        node('Constant', [], 's', [{ name: 'value_ints', type: 7, ints: [2n, 2n] }]),
        node('Constant', [], 'axis', [int('value_int', 0)]),
        node('Mul', ['x', 'a'], 'm'),
        node('Add', ['m', 'b'], 'n'),
        node('Reshape', ['n', 's'], 'r'),
        node('Unsqueeze', ['r', 'axis'], 'y'),
      ],
    },
  ],
];

test.each(MODELS)('%s', async (_name, kinds, model) => {
  const bytes = onnxModel(model);
  const { graph, warnings } = await importOnnx(bytes);
  expect(warnings).toEqual([]);
  expect(verify(graph, OP_TABLE)).toEqual([]);
  expect(graph.ops.map((op) => op.kind).join(' ')).toBe(kinds);
  await compare(graph, bytes);
});

async function compare(graph: Graph, bytes: Uint8Array) {
  const machine = interpreter(graph, OP_TABLE);
  const run = await onnxRuntime(bytes);
  const source = random(3);
  for (let i = 0; i < 5; i++) {
    const feeds = graph.inputs.map(({ name, type }) => {
      const values = Float32Array.from({ length: sizeOf(type.shape) }, () => source.next() * 4 - 2);
      return [name, [type.shape, values]] as const;
    });
    machine.step(Object.fromEntries(feeds.map(([name, [, values]]) => [name, values])));
    const wanted = await run(Object.fromEntries(feeds));
    graph.outputs.forEach(({ value }, n) => expectClose(machine.value(value), wanted[n]!));
  }
}

function expectClose(found: ArrayLike<number>, wanted: Float32Array) {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((x, i) => expect(Math.abs(found[i]! - x)).toBeLessThan(1e-5 * (1 + Math.abs(x))));
}

function drawn(name: string, shape: readonly number[]) {
  const source = random(name.charCodeAt(0) + shape.length);
  const values = Array.from({ length: sizeOf(shape) }, () => source.next() * 2 - 1);
  return floats(name, shape, values);
}
