import { encode } from '../../../src/export/onnx/encode-message.ts';
import { type NodeDraft, floats, input, ints } from '../../support/onnx-models.ts';
import { op } from '../../support/operator-case.ts';
import { casesOf } from '../case.ts';
import { FOUR, longs, model } from '../models.ts';

/** How models are put together: versions, outputs, cycles, and constants that are made of others. */
export const STRUCTURE = casesOf('structure', [
  ['a model without a graph', 'SPK4021', () => encode('ModelProto', { irVersion: 9n })],
  ['an empty graph', 'SPK4022', () => encode('ModelProto', { irVersion: 9n, graph: {} })],
  ['no operator set', 'SPK4022', () => model({ model: { opsetImport: [] } })],
  ['operator set 0', 'SPK4022', () => model({ opset: 0n })],
  ['operator set -1', 'SPK4022', () => model({ opset: -1n })],
  ['operator set -2^63', 'SPK4022', () => model({ opset: -(2n ** 63n) })],
  ['operator set 2^62', '', () => model({ opset: 2n ** 62n })],
  [
    '20,000 operator sets',
    '',
    () =>
      model({
        model: {
          opsetImport: Array.from({ length: 20_000 }, (_, i) => ({
            domain: i === 0 ? '' : `d${i}`,
            version: 21n,
          })),
        },
      }),
  ],
  [
    'two operator sets, the second too old',
    'SPK4022',
    () => model({ model: { opsetImport: [{ version: 21n }, { version: 3n }] } }),
  ],
  [
    'an operator set of another domain only',
    'SPK4022',
    () => model({ model: { opsetImport: [{ domain: 'ai.onnx.ml', version: 3n }] } }),
  ],
  ['version -1 of the format', '', () => model({ model: { irVersion: -1n } })],
  ['version 2^62 of the format', '', () => model({ model: { irVersion: 2n ** 62n } })],
  ['no outputs', 'SPK2012', () => model({ outputs: [] })],
  ['an output that is an input', '', () => model({ outputs: ['x'] })],
  ['an output that is a weight', '', () => model({ outputs: ['w'], weights: [FOUR] })],
  ['an output that nothing defines', 'SPK4027', () => model({ outputs: ['y', 'z'] })],
  ['no inputs', '', () => model({ inputs: [], nodes: [op('Relu', ['w'])], weights: [FOUR] })],
  ['no nodes', 'SPK4027', () => model({ nodes: [] })],
  [
    'a node that reads what nothing defines',
    'SPK4027',
    () => model({ nodes: [op('Add', ['x', 'z'])] }),
  ],
  ['a node that reads its own result', 'SPK4029', () => model({ nodes: [op('Add', ['x', 'y'])] })],
  [
    'two nodes that wait for each other',
    'SPK4029',
    () => model({ nodes: [op('Add', ['x', 'b'], 'a'), op('Relu', ['a'], 'b'), op('Relu', ['b'])] }),
  ],
  ['a cycle of 50,000 nodes', 'SPK4029', () => model({ nodes: ring(50_000) })],
  [
    'a body that reads the result of its node',
    'SPK4029',
    () => model({ nodes: [conditional('y')] }),
  ],
  ['a body that reads what nothing defines', 'SPK4027', () => model({ nodes: [conditional('z')] })],
  ['a node of no inputs', 'SPK4026', () => model({ nodes: [op('Relu', [])] })],
  ['a node of inputs that are left out', 'SPK4026', () => model({ nodes: [op('Add', ['', ''])] })],
  [
    'a node of more inputs than its operator has',
    '',
    () => model({ nodes: [op('Relu', new Array<string>(1000).fill('x'))] }),
  ],
  [
    'a node of more outputs than its operator has',
    'SPK4025',
    () => model({ nodes: [op('Relu', ['x'], ['y', 'z'])], outputs: ['y', 'z'] }),
  ],
  ['weights that double thirty times', '*', () => doubling(30, 'Concat')],
  ['weights that double thirty times and are a shape', 'SPK4010', () => doubling(30, 'Reshape')],
  ['weights that double thirty times and are indices', '*', () => doubling(30, 'Gather')],
  ['weights that double thirty times and are looked through', '*', () => doubling(30, 'NonZero')],
  [
    'weights that double thirty times and are summed to a shape',
    '*',
    () => doubling(30, 'ReduceMax'),
  ],
  ['a thousand large constants that become a shape', '*', () => largeConstants(1000, 'Add')],
  ['a thousand large products that become a shape', '*', () => largeConstants(1000, 'MatMul')],
  ['a thousand large sorts that become a shape', '*', () => largeConstants(1000, 'CumSum')],
  ['20,000 weights that are each made of the one before', '', () => weightsOfWeights(20_000)],
  ['the same weight read 20,000 times', 'SPK4035', () => readOften(20_000)],
]);

function ring(length: number): NodeDraft[] {
  const nodes = Array.from({ length }, (_, i) => op('Relu', [`v${i}`], `v${(i + 1) % length}`));
  return [...nodes, op('Relu', ['v0'])];
}

function conditional(read: string): NodeDraft {
  const branch = { graph: { node: [op('Relu', [read], 'r')], output: [{ name: 'r' }] } };
  return op('If', ['x'], 'y', { then_branch: branch, else_branch: branch });
}

/** Constants that double, node by node, and then must be known. */
function doubling(times: number, use: string): Uint8Array {
  const nodes = Array.from({ length: times }, (_, i) =>
    op('Concat', [`c${i}`, `c${i}`], `c${i + 1}`, { axis: 0 }),
  );
  const last = `c${times}`;
  const uses: Readonly<Record<string, readonly NodeDraft[]>> = {
    Concat: [op('Cast', [last], 'f', { to: 1 }), op('Add', ['x', 'f'])],
    Reshape: [op('Reshape', ['x', last])],
    Gather: [op('Gather', ['x', last])],
    NonZero: [op('NonZero', [last], 'n'), op('Gather', ['x', 'n'])],
    ReduceMax: [op('ReduceMax', [last], 'm', { keepdims: 1 }), op('Expand', ['x', 'm'])],
  };
  const weights = [longs('c0', [0, 0, 0, 0])];
  return model({ nodes: [...nodes, ...uses[use]!], inputs: [input('x', [1])], weights });
}

/** Each of a million elements, or a product of two of them, one after another; the last one is a shape. */
function largeConstants(count: number, opType: string): Uint8Array {
  const next: Readonly<Record<string, (i: number) => NodeDraft>> = {
    Add: (i) => op('Add', [`c${i}`, `c${i}`], `c${i + 1}`),
    MatMul: (i) => op('MatMul', [`c${i}`, 'c0'], `c${i + 1}`),
    CumSum: (i) => op('CumSum', [`c${i}`, 'axis'], `c${i + 1}`),
  };
  const nodes = [
    op('ConstantOfShape', ['s'], 'c0'),
    ...Array.from({ length: count }, (_, i) => next[opType]!(i)),
    op('ReduceMax', [`c${count}`], 'm', { keepdims: 0 }),
    op('Cast', ['m'], 'k', { to: 7 }),
    op('Reshape', ['k', 'one'], 'k1'),
    op('Expand', ['x', 'k1']),
  ];
  const weights = [ints('s', [1000, 1000]), ints('one', [1]), { ...longs('axis', [0]), dims: [] }];
  return model({ nodes, weights });
}

/** A weight of a megabyte that is added up again and again. */
function readOften(count: number): Uint8Array {
  const nodes = Array.from({ length: count }, (_, i) =>
    op('ReduceMax', ['w'], `m${i}`, { keepdims: 0 }),
  );
  const all = Array.from({ length: count }, (_, i) => `m${i}`);
  const uses = [
    op('Sum', all, 'sum'),
    op('Cast', ['sum'], 'k', { to: 7 }),
    op('Reshape', ['k', 'one'], 'k1'),
    op('Expand', ['x', 'k1']),
  ];
  const weights = [
    { name: 'w', dims: [2n ** 18n], dataType: 1, rawData: new Uint8Array(2 ** 20) },
    ints('one', [1]),
  ];
  return model({ nodes: [...nodes, ...uses], weights });
}

/** Products with a matrix that is the product before: each waits for the other, not as input but as weight. */
function weightsOfWeights(count: number): Uint8Array {
  const nodes = Array.from({ length: count }, (_, i) => op('MatMul', ['w', `w${i}`], `w${i + 1}`));
  const square = [1, 0, 0, 1];
  return model({
    nodes: [...nodes, op('MatMul', ['x', `w${count}`])],
    inputs: [input('x', [1, 2])],
    weights: [floats('w', [2, 2], square), floats('w0', [2, 2], square)],
  });
}
