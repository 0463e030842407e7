import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { importOnnx, input } from '../support/onnx-models.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
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
