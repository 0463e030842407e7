import { expect, test } from '@jest/globals';
import type { Message } from '../../src/frontend/onnx/schema.ts';
import { cpuMs } from '../support/cpu-ms.ts';
import { faultsOf } from '../support/faults.ts';
import type { Draft } from '../../src/export/onnx/encode-message.ts';
import { type NodeDraft, float, importOnnx, int } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';

type FunctionDraft = Draft<Message<'FunctionProto'>>;

const LOCAL = 'local';
const X = floats([2, 3]);

/** A function of the model, in the domain of its own functions, by ONNX's operators of version 17. */
function define(
  name: string,
  input: readonly string[],
  output: readonly string[],
  node: readonly NodeDraft[],
  more: FunctionDraft = {},
): FunctionDraft {
  const opsetImport = [
    { domain: '', version: 17n },
    { domain: LOCAL, version: 1n },
  ];
  return { name, domain: LOCAL, input, output, node, opsetImport, ...more };
}

/** A node that calls a function of the model. */
function call(
  name: string,
  inputs: readonly string[],
  outputs: string | readonly string[] = 'y',
  attrs: Parameters<typeof op>[3] = {},
): NodeDraft {
  return op(name, inputs, outputs, attrs, LOCAL);
}

/** A node one of whose attributes is an attribute of the function around it. */
function referring(node: NodeDraft, name: string, refAttrName: string, type: number): NodeDraft {
  return { ...node, attribute: [...(node.attribute ?? []), { name, refAttrName, type }] };
}

const [FLOAT, INT] = [1, 2];

const twice = define('Twice', ['a'], ['r'], [op('Add', ['a', 'a'], 'r')]);

const leaky = define(
  'Leaky',
  ['a'],
  ['r'],
  [
    referring(op('LeakyRelu', ['a'], 'l'), 'alpha', 'slope', FLOAT),
    referring(op('Softmax', ['l'], 'r'), 'axis', 'along', INT),
  ],
  { attribute: ['slope'], attributeProto: [int('along', 0)] },
);

const maybeClip = define(
  'MaybeClip',
  ['a', 'low', 'high'],
  ['r'],
  [op('Clip', ['a', 'low', 'high'], 'r')],
);

const both = define(
  'Both',
  ['a', 'b'],
  ['sum', 'product'],
  [op('Add', ['a', 'b'], 'sum'), op('Mul', ['a', 'b'], 'product')],
);

const outer = define(
  'Outer',
  ['a'],
  ['r'],
  [
    call('Twice', ['a'], 't'),
    {
      ...call('Leaky', ['t'], 'l'),
      attribute: [{ name: 'slope', refAttrName: 'steep', type: FLOAT }],
    },
    call('Both', ['l', 'a'], ['r', 'unread']),
  ],
  { attributeProto: [float('steep', 0.3)] },
);

const old = define(
  'Old',
  ['a'],
  ['r'],
  [op('Squeeze', ['a'], 's', { axes: [0] }), op('Neg', ['s'], 'r')],
  {
    opsetImport: [{ domain: '', version: 11n }],
  },
);

const chosen = define(
  'Chosen',
  ['a', 'c'],
  ['r'],
  [
    op('If', ['c'], 'r', {
      then_branch: {
        graph: {
          name: 'then',
          node: [referring(op('LeakyRelu', ['a'], 'then'), 'alpha', 'slope', FLOAT)],
          output: [{ name: 'then' }],
        },
      },
      else_branch: {
        graph: { name: 'else', node: [op('Neg', ['a'], 'else')], output: [{ name: 'else' }] },
      },
    }),
  ],
  { attributeProto: [float('slope', 0.5)] },
);

const same = { inputs: { x: X }, domains: { [LOCAL]: 1 } };

const CASES: readonly OperatorCase[] = [
  { name: 'a function', nodes: [call('Twice', ['x'])], functions: [twice], ...same },
  {
    name: 'a function that is called thrice, on its own results',
    nodes: [call('Twice', ['x'], 'a'), call('Twice', ['a'], 'r'), call('Twice', ['r'])],
    functions: [twice],
    ...same,
  },
  {
    name: 'an attribute that the call gives, and one that has a default',
    nodes: [call('Leaky', ['x'], 'y', { slope: f(0.2) })],
    functions: [leaky],
    ...same,
  },
  {
    name: 'an attribute without a default that the call leaves out is that of the operator',
    nodes: [call('Leaky', ['x'])],
    functions: [leaky],
    ...same,
  },
  {
    name: 'a default that the call overrides',
    nodes: [call('Leaky', ['x'], 'y', { along: 1, slope: f(0.2) })],
    functions: [leaky],
    ...same,
  },
  ...[['x'], ['x', 'low'], ['x', '', 'high'], ['x', 'low', 'high']].map((inputs) => ({
    name: `optional inputs: ${inputs.join(', ')}`,
    nodes: [call('MaybeClip', inputs)],
    functions: [maybeClip],
    weights: { low: values('f32', [], [-0.5]), high: values('f32', [], [0.5]) },
    ...same,
  })),
  {
    name: 'several results',
    nodes: [call('Both', ['x', 'w'], ['y', 'z'])],
    functions: [both],
    weights: { w: floats([3], { seed: 2 }) },
    outputs: ['y', 'z'],
    ...same,
  },
  {
    name: 'the second of several results',
    nodes: [call('Both', ['x', 'x'], ['', 'y'])],
    functions: [both],
    ...same,
  },
  {
    name: 'functions in a function, with attributes handed on',
    nodes: [call('Outer', ['x'], 'y', { steep: f(0.9) })],
    functions: [outer, twice, leaky, both],
    ...same,
  },
  {
    name: 'functions in a function, with a default handed on',
    nodes: [call('Outer', ['x'])],
    functions: [leaky, both, outer, twice],
    ...same,
  },
  {
    name: 'names of the model that a function uses too',
    nodes: [op('Neg', ['x'], 'a'), call('Twice', ['a'], 'r'), op('Add', ['r', 'a'])],
    functions: [twice],
    ...same,
  },
  {
    name: 'a function that gives its input on',
    nodes: [call('Same', ['x'], 'a'), op('Neg', ['a'])],
    functions: [define('Same', ['a'], ['r'], [op('Identity', ['a'], 'r')])],
    ...same,
  },
  {
    name: 'a function with constants',
    nodes: [call('Flat', ['x'])],
    functions: [
      define(
        'Flat',
        ['a'],
        ['r'],
        [op('Constant', [], 'shape', { value: int64s(3, 2) }), op('Reshape', ['a', 'shape'], 'r')],
      ),
    ],
    ...same,
  },
  {
    name: 'a branch in a function, with an attribute of the function in it',
    nodes: [call('Chosen', ['x', 'c'], 'y', { slope: f(0.1) })],
    functions: [chosen],
    weights: { c: values('bool', [], [1]) },
    ...same,
  },
  {
    name: 'a branch in a function, of a condition that is fed',
    nodes: [call('Chosen', ['x', 'c'])],
    functions: [chosen],
    inputs: { x: X, c: values('bool', [], [0]) },
    domains: { [LOCAL]: 1 },
  },
  {
    name: 'a function called in a branch',
    nodes: [
      op('If', ['c'], 'y', {
        then_branch: {
          graph: { name: 'then', node: [call('Twice', ['x'], 'r')], output: [{ name: 'r' }] },
        },
        else_branch: {
          graph: { name: 'else', node: [op('Neg', ['x'], 's')], output: [{ name: 's' }] },
        },
      }),
    ],
    functions: [twice],
    weights: { c: values('bool', [], [1]) },
    ...same,
  },
  {
    name: 'overloads of a function',
    nodes: [
      { ...call('Over', ['x'], 'a'), overload: 'add' },
      { ...call('Over', ['a']), overload: 'mul' },
    ],
    functions: [
      define('Over', ['a'], ['r'], [op('Mul', ['a', 'a'], 'r')], { overload: 'mul' }),
      define('Over', ['a'], ['r'], [op('Add', ['a', 'a'], 'r')], { overload: 'add' }),
    ],
    opset: 22,
    ...same,
  },
  {
    name: 'a function that is not called',
    nodes: [op('Neg', ['x'])],
    functions: [twice],
    ...same,
  },
];

checkOperators(CASES);

function modelWith(nodes: readonly NodeDraft[], functions: readonly FunctionDraft[], x = X) {
  const domains = { [LOCAL]: 1 };
  return modelOf({ name: '', nodes, functions, inputs: { x }, domains });
}

// onnxruntime reads all functions by the operator sets of the model.
test('a function is read by the operator set that it imports itself', async () => {
  const { graph } = await importOnnx(modelWith([call('Old', ['x'])], [old], floats([1, 3])));
  expect(graph.ops.at(-1)!.type.shape).toEqual([3]);
});

test('ops of a function say which call they come from', async () => {
  const nodes = [{ ...call('Outer', ['x']), name: 'block' }];
  const { graph } = await importOnnx(modelWith(nodes, [outer, twice, leaky, both]));
  expect(graph.ops[0]!.loc).toEqual(['test.onnx#block/Twice_t/Add_r']);
  expect(graph.ops[0]!.result).toBe('block/Twice_t/r');
});

/** Functions each of which calls the next one twice; the last adds its input to itself. */
function chain(length: number, calls: number): FunctionDraft[] {
  return Array.from({ length }, (_, i) => {
    if (i === length - 1) return define(`F${i}`, ['a'], ['r0'], [op('Add', ['a', 'a'], 'r0')]);
    const nodes = Array.from({ length: calls }, (_none, n) =>
      call(`F${i + 1}`, [n === 0 ? 'a' : `r${n}`], n === calls - 1 ? 'r0' : `r${n + 1}`),
    );
    return define(`F${i}`, ['a'], ['r0'], nodes);
  });
}

const loop = define('Loop', ['a'], ['r'], [call('Loop', ['a'], 'b'), call('Loop', ['b'], 'r')]);
const [ping, pong] = [
  define('Ping', ['a'], ['r'], [call('Pong', ['a'], 'r')]),
  define('Pong', ['a'], ['r'], [call('Ping', ['a'], 'r')]),
];
const ancient = define('Ancient', ['a'], ['r'], [op('Neg', ['a'], 'r')], {
  opsetImport: [{ domain: '', version: 6n }],
});
const waiting = define(
  'Waiting',
  ['a'],
  ['r'],
  [op('Add', ['a', 's'], 'r'), op('Neg', ['r'], 's')],
);
const empty = define('Empty', ['a'], ['r'], []);
const foreign = define('Foreign', ['a'], ['r'], [op('Neg', ['a'], 'b'), op('Odd', ['b'], 'r')]);
const wrong = define('Wrong', ['a'], ['r'], [op('Softmax', ['a'], 'r', { axis: 7 })]);

test.each([
  ['one that calls itself', call('Loop', ['x']), [loop], ['SPK4026']],
  ['two that call each other', call('Ping', ['x']), [ping, pong], ['SPK4026']],
  ['a deep row', call('F0', ['x']), chain(40, 1), ['SPK4026']],
  ['one with too many inputs', call('Twice', ['x', 'x']), [twice], ['SPK4026']],
  ['one of an old operator set', call('Ancient', ['x']), [ancient], ['SPK4022']],
  ['one whose nodes wait for each other', call('Waiting', ['x']), [waiting], ['SPK4026']],
  ['one that gives nothing', call('Empty', ['x']), [empty], ['SPK4026']],
  ['one of unknown operators', call('Foreign', ['x']), [foreign], ['SPK4024']],
  ['one of invalid nodes', call('Wrong', ['x']), [wrong], ['SPK4026']],
  ['one that is not there', call('Nowhere', ['x']), [twice], ['SPK4024']],
] as const)('%s is refused', async (_name, node, functions, codes) => {
  const model = modelWith([node], functions);
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map(({ code }) => code)).toEqual(codes);
});

test('functions that multiply beyond all measure are refused soon', async () => {
  const model = modelWith([call('F0', ['x'])], chain(30, 4));
  const { result, ms } = await cpuMs(() => faultsOf(() => importOnnx(model)));
  expect(new Set(result.map(({ code }) => code))).toEqual(new Set(['SPK4033']));
  expect(ms).toBeLessThan(5000);
});

test('unknown operators of a function are told with all others', async () => {
  const model = modelWith([call('Foreign', ['x'], 'a'), op('Other', ['x'], 'y')], [foreign]);
  const [fault, ...more] = await faultsOf(() => importOnnx(model));
  expect(more).toEqual([]);
  expect(fault!.notes).toEqual(["Odd: 'Foreign_a/Odd_r'", "Other: 'Other_y'"]);
});
