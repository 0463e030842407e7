import { expect, test } from '@jest/globals';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { cpuMs } from '../support/cpu-ms.ts';
import { faultsOf } from '../support/faults.ts';
import { importOnnx, input } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
  tensorDraft,
  values,
} from '../support/operator-case.ts';

const GATES = { RNN: 1, GRU: 3, LSTM: 4 };
type Kind = keyof typeof GATES;
const KINDS = Object.keys(GATES) as Kind[];
const [STEPS, BATCH, WIDTH, SIZE] = [4, 2, 3, 5];

const weak = { from: -0.7, to: 0.7 };

/** The inputs of a layer, in the order in which it reads them. */
function drawn(kind: Kind, directions = 1) {
  const rows = GATES[kind] * SIZE;
  return {
    w: floats([directions, rows, WIDTH], { ...weak, seed: 2 }),
    r: floats([directions, rows, SIZE], { ...weak, seed: 3 }),
    b: floats([directions, 2 * rows], { ...weak, seed: 4 }),
    h: floats([directions, BATCH, SIZE], { ...weak, seed: 5 }),
    c: floats([directions, BATCH, SIZE], { ...weak, seed: 6 }),
    p: floats([directions, 3 * SIZE], { ...weak, seed: 7 }),
  };
}

const X = floats([STEPS, BATCH, WIDTH], { seed: 1 });

function resultsOf(kind: Kind): string[] {
  return kind === 'LSTM' ? ['y', 'yh', 'yc'] : ['y', 'yh'];
}

type Attrs = Parameters<typeof op>[3];

/** A layer with a bias and all its results. */
function layer(kind: Kind, name: string, attrs: Attrs, more: Partial<OperatorCase> = {}) {
  const directions = attrs!['direction'] === 'bidirectional' ? 2 : 1;
  const { w, r, b } = drawn(kind, directions);
  const outputs = resultsOf(kind);
  const node = op(kind, ['x', 'w', 'r', 'b'], outputs, { hidden_size: SIZE, ...attrs });
  const one: OperatorCase = {
    name: `${kind} ${name}`,
    nodes: [node],
    inputs: { x: X },
    weights: { w, r, b },
    outputs,
    opset: 14,
    tolerance: 1e-5,
    ...more,
  };
  return one;
}

const DIRECTIONS = ['forward', 'reverse', 'bidirectional'];

const everyKind = KINDS.flatMap((kind): OperatorCase[] => {
  const { w, r, b, h, c } = drawn(kind);
  const isLong = kind === 'LSTM';
  const all = isLong ? ['x', 'w', 'r', 'b', '', 'h', 'c'] : ['x', 'w', 'r', 'b', '', 'h'];
  const given = { w, r, b, h, ...(isLong && { c }) };
  return [
    ...DIRECTIONS.flatMap((direction) =>
      [7, 14, 22].map((opset) =>
        layer(kind, `${direction}, operator set ${opset}`, { direction }, { opset }),
      ),
    ),
    {
      name: `${kind} without a bias`,
      nodes: [op(kind, ['x', 'w', 'r'], 'y', { hidden_size: SIZE })],
      inputs: { x: X },
      weights: { w, r },
      tolerance: 1e-5,
    },
    {
      name: `${kind} from a known state`,
      nodes: [op(kind, all, resultsOf(kind), { hidden_size: SIZE })],
      inputs: { x: X },
      weights: given,
      outputs: resultsOf(kind),
      tolerance: 1e-5,
    },
    {
      name: `${kind} from a state that is fed`,
      nodes: [op(kind, all, resultsOf(kind), { hidden_size: SIZE })],
      inputs: { x: X, h, ...(isLong && { c }) },
      weights: { w, r, b },
      outputs: resultsOf(kind),
      tolerance: 1e-5,
    },
    {
      name: `${kind} whose last state alone is read`,
      nodes: [op(kind, ['x', 'w', 'r', 'b'], ['', 'y'], { hidden_size: SIZE })],
      inputs: { x: X },
      weights: { w, r, b },
      tolerance: 1e-5,
    },
    {
      name: `${kind} with weights that are fed`,
      nodes: [op(kind, ['x', 'w', 'r', 'b'], 'y', { hidden_size: SIZE })],
      inputs: { x: X, w, r, b },
      tolerance: 1e-5,
    },
    ...DIRECTIONS.map((direction) => {
      const one = drawn(kind, direction === 'bidirectional' ? 2 : 1);
      return {
        name: `${kind} ${direction} of sequences that differ in length`,
        nodes: [
          op(kind, ['x', 'w', 'r', 'b', 'lengths'], resultsOf(kind), {
            hidden_size: SIZE,
            direction,
          }),
        ],
        inputs: { x: X },
        weights: { w: one.w, r: one.r, b: one.b, lengths: values('i32', [BATCH], [2, STEPS]) },
        outputs: resultsOf(kind),
        tolerance: 1e-5,
      };
    }),
    {
      name: `${kind} of lengths that are fed`,
      nodes: [op(kind, ['x', 'w', 'r', 'b', 'lengths'], resultsOf(kind), { hidden_size: SIZE })],
      inputs: { x: X, lengths: values('i32', [BATCH], [3, 1]) },
      weights: { w, r, b },
      outputs: resultsOf(kind),
      tolerance: 1e-5,
    },
    layer(kind, 'with its gates kept within bounds', { clip: f(0.5) }),
  ];
});

const FUNCTIONS: readonly (readonly [name: string, alpha?: number, beta?: number])[] = [
  ['Affine', 0.7, 0.2],
  ['Elu', 0.8],
  ['HardSigmoid', 0.3, 0.4],
  ['LeakyRelu', 0.1],
  ['Relu'],
  ['ScaledTanh', 1.2, 0.6],
  ['Sigmoid'],
  ['Softplus'],
  ['Softsign'],
  ['Tanh'],
  ['ThresholdedRelu', 0.2],
];

/** Functions for which onnxruntime has the parameters of ONNX's operators where none are given. */
const DEFAULTS = ['Elu', 'HardSigmoid', 'LeakyRelu'];

const functions = FUNCTIONS.flatMap(([name, alpha, beta]): OperatorCase[] => {
  const parameters = {
    ...(alpha !== undefined && { activation_alpha: [f(alpha)] }),
    ...(beta !== undefined && { activation_beta: [f(beta)] }),
  };
  const named = layer('RNN', `with ${name}`, { activations: [name], ...parameters });
  if (alpha === undefined || !DEFAULTS.includes(name)) return [named];
  return [named, layer('RNN', `with ${name} by its defaults`, { activations: [name] })];
});

const lists: OperatorCase[] = [
  layer('GRU', 'with parameters for one of two functions', {
    activations: ['Sigmoid', 'LeakyRelu'],
    activation_alpha: [f(0.3)],
  }),
  layer('LSTM', 'with functions of its own', {
    activations: ['HardSigmoid', 'Relu', 'Elu'],
    activation_alpha: [f(0.3), f(0.6)],
    activation_beta: [f(0.4)],
  }),
  layer('LSTM', 'with functions for each direction', {
    direction: 'bidirectional',
    activations: ['Sigmoid', 'Tanh', 'Tanh', 'HardSigmoid', 'Softsign', 'Relu'],
    activation_alpha: [f(0.3)],
    activation_beta: [f(0.4)],
  }),
];

const ofGru = DIRECTIONS.flatMap((direction) => [
  layer('GRU', `${direction} that resets behind its product`, {
    direction,
    linear_before_reset: 1,
  }),
]);

const ofLstm = DIRECTIONS.flatMap((direction): OperatorCase[] => {
  const directions = direction === 'bidirectional' ? 2 : 1;
  const { w, r, b, h, c, p } = drawn('LSTM', directions);
  const outputs = resultsOf('LSTM');
  const peeping = {
    inputs: { x: X },
    weights: { w, r, b, h, c, p },
    outputs,
    tolerance: 1e-5,
  };
  const names = ['x', 'w', 'r', 'b', '', 'h', 'c', 'p'];
  return [
    {
      name: `LSTM ${direction} with peepholes`,
      nodes: [op('LSTM', names, outputs, { hidden_size: SIZE, direction })],
      ...peeping,
    },
    {
      name: `LSTM ${direction} with peepholes and bounds`,
      nodes: [op('LSTM', names, outputs, { hidden_size: SIZE, direction, clip: f(0.3) })],
      ...peeping,
    },
    layer('LSTM', `${direction} whose input and forget gates are coupled`, {
      direction,
      input_forget: 1,
    }),
  ];
});

checkOperators([...everyKind, ...functions, ...lists, ...ofGru, ...ofLstm]);

/** What a model gives here, by output. */
async function run(one: OperatorCase): Promise<ReadonlyMap<string, Float32Array>> {
  const { graph } = await importOnnx(modelOf(one));
  const machine = interpreter(graph, OP_TABLE);
  const feeds = Object.entries(one.inputs).map(
    ([name, given]) => [name, numbersOf(given)] as const,
  );
  machine.step(Object.fromEntries(feeds));
  return new Map(
    graph.outputs.map(({ name, value }) => [name, machine.value(value) as Float32Array]),
  );
}

// onnxruntime does not run layers that have the batch first.
test.each(KINDS)('%s with the batch first gives the same, turned', async (kind) => {
  const { w, r, b, h, c } = drawn(kind, 2);
  const isLong = kind === 'LSTM';
  const states = isLong ? ['h', 'c'] : ['h'];
  const names = ['x', 'w', 'r', 'b', '', ...states];
  const results = resultsOf(kind);
  const attrs = { hidden_size: SIZE, direction: 'bidirectional' };
  const one = {
    name: '',
    weights: { w, r, b },
    inputs: { x: X, h, ...(isLong && { c }) },
    opset: 14,
  };
  const plain = await run({ ...one, nodes: [op(kind, names, results, attrs)], outputs: results });
  const turn = (from: string, to: string) => op('Transpose', [from], to, { perm: [1, 0, 2] });
  const read = ['x', ...states];
  const inner = results.map((name) => `inner_${name}`);
  const turnedNames = names.map((name) => (read.includes(name) ? `turned_${name}` : name));
  const turned = await run({
    ...one,
    nodes: [
      ...read.map((name) => turn(name, `turned_${name}`)),
      op(kind, turnedNames, inner, { ...attrs, layout: 1 }),
      op('Transpose', ['inner_y'], 'y', { perm: [1, 2, 0, 3] }),
      ...results.slice(1).map((name) => turn(`inner_${name}`, name)),
    ],
    outputs: results,
  });
  expect(turned).toEqual(plain);
});

test('ThresholdedRelu has the threshold of its operator where none is given', async () => {
  const sums = [0.5, 0.9, 1.1, 3];
  const x = values('f32', [4, 1, 1], sums);
  const [w, r] = [values('f32', [1, 1, 1], [1]), values('f32', [1, 1, 1], [0])];
  const node = op('RNN', ['x', 'w', 'r'], 'y', { activations: ['ThresholdedRelu'] });
  const found = await run({ name: '', nodes: [node], inputs: { x }, weights: { w, r } });
  expect([...found.get('y')!]).toEqual(sums.map((sum) => (sum > 1 ? Math.fround(sum) : 0)));
});

test('all steps share one tensor of recurrent weights', async () => {
  const { graph } = await importOnnx(modelOf(layer('LSTM', '', {})));
  const weights = graph.ops.flatMap((op) => (op.kind === 'dense' ? [op.attrs['weight']] : []));
  // The product with the first state, which is zero, is known now.
  expect(weights.length).toBe(1 + STEPS - 1);
  expect(new Set(weights).size).toBe(2);
});

test('a sequence of too many steps is refused at once', async () => {
  const [w, r] = [floats([1, 4, 1]), floats([1, 4, 1])];
  const node = op('LSTM', ['x', 'w', 'r'], 'y');
  const model = {
    nodes: [node],
    inputs: [input('x', [2 ** 30, 1, 1])],
    weights: [tensorDraft('w', w), tensorDraft('r', r)],
  };
  const { result, ms } = await cpuMs(() => faultsOf(() => importOnnx(model)));
  expect(result.map((found) => found.code)).toEqual(['SPK4034']);
  expect(ms).toBeLessThan(2000);
});

const { w: W, r: R } = drawn('GRU');

test.each([
  ['a matrix', { x: floats([2, 3]) }, {}, 'SPK4026'],
  ['weights of another width', { x: floats([2, 2, 4]) }, {}, 'SPK4026'],
  ['a size that is another', { x: X }, { hidden_size: 4 }, 'SPK4026'],
  ['a direction that is none', { x: X }, { direction: 'sideways' }, 'SPK4025'],
  ['weights for one of two directions', { x: X }, { direction: 'bidirectional' }, 'SPK4026'],
  ['too few functions', { x: X }, { activations: ['Tanh'] }, 'SPK4026'],
  ['a function that is not known', { x: X }, { activations: ['Tanh', 'Gelu'] }, 'SPK4025'],
  ['a function without its parameters', { x: X }, { activations: ['Tanh', 'Affine'] }, 'SPK4026'],
  ['a sequence longer than all', { x: X, lengths: 5 }, {}, 'SPK4026'],
] as const)('%s is refused', async (_name, { x, ...more }, attrs, code) => {
  const lengths = values('i32', [BATCH], [1, 'lengths' in more ? more.lengths : STEPS]);
  const node = op('GRU', ['x', 'w', 'r', '', 'lengths'], 'y', attrs);
  const weights = { w: W, r: R, lengths };
  const faults = await faultsOf(() =>
    importOnnx(modelOf({ name: '', nodes: [node], inputs: { x }, weights })),
  );
  expect(faults.map((found) => found.code)).toEqual([code]);
});

test('a sequence without a step is refused', async () => {
  const node = op('GRU', ['none', 'w', 'r'], 'y');
  const weights = { w: W, r: R, none: values('f32', [0, BATCH, WIDTH], []) };
  const faults = await faultsOf(() =>
    importOnnx(modelOf({ name: '', nodes: [node], inputs: { x: X }, weights })),
  );
  expect(faults.map((found) => found.code)).toEqual(['SPK4025']);
});
