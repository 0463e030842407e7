import { expect, test } from '@jest/globals';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { evaluate } from '../support/evaluate.ts';
import { checkRefused, known } from '../support/known-case.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  int64s,
  op,
  values,
} from '../support/operator-case.ts';

const CUBE = floats([2, 3, 4]);
const LIST = values('f32', [5], [1, 2, 3, 4, 5]);

function pad(name: string, x: Tensor, pads: readonly number[], mode = 'constant', opset = 19) {
  return known(`Pad ${name}`, 'Pad', x, [int64s(...pads)], { attrs: { mode }, opset });
}

const MODES = ['constant', 'reflect', 'edge', 'wrap'] as const;

const PADS: readonly OperatorCase[] = [
  ...MODES.flatMap((mode) => [
    pad(`of all axes with ${mode}`, CUBE, [1, 2, 3, 1, 1, 2], mode),
    pad(`of a list with ${mode}`, LIST, [2, 3], mode),
    pad(`at one end with ${mode}`, CUBE, [0, 0, 2, 0, 0, 0], mode),
    pad(`that takes away with ${mode}`, CUBE, [0, -1, -2, 0, 0, -1], mode),
    pad(`that takes away and adds with ${mode}`, LIST, [-2, 2], mode),
    pad(`of integers with ${mode}`, values('i32', [2, 2], [1, 2, 3, 4]), [1, 0, 1, 1], mode),
    pad(`of an image with ${mode}`, floats([1, 2, 5, 6]), [0, 0, 2, 1, 0, 0, 1, 3], mode),
  ]),
  pad('that changes nothing', CUBE, [0, 0, 0, 0, 0, 0]),
  pad('that takes all away', LIST, [-5, 2]),
  pad('of long rows', floats([2, 60]), [1, 2, 0, 3]),
  ...(['constant', 'reflect', 'edge'] as const).map((mode) =>
    known(`Pad by attributes with ${mode}`, 'Pad', CUBE, [], {
      attrs: { pads: [1, 0, 2, 0, 1, -1], mode, value: f(1.5) },
      opset: 10,
    }),
  ),
  known('Pad by attributes at operator set 7', 'Pad', LIST, [], {
    attrs: { pads: [1, 1] },
    opset: 7,
  }),
  known('Pad with a number', 'Pad', CUBE, [int64s(0, 1, 0, 1, 0, 0), values('f32', [], [2.5])]),
  known('Pad with a list of one number', 'Pad', LIST, [int64s(1, 1), values('f32', [1], [-3])], {
    opset: 11,
  }),
  known('Pad with infinity', 'Pad', LIST, [int64s(1, 1), values('f32', [], [-Infinity])]),
  known('Pad with what is no number', 'Pad', CUBE, [
    int64s(1, 1, 0, 0, 0, 2),
    values('f32', [], [NaN]),
  ]),
  known('Pad of truths', 'Pad', values('bool', [2], [1, 0]), [
    int64s(1, 2),
    values('bool', [], [1]),
  ]),
  known('Pad of integers with a number', 'Pad', int64s(1, 2), [
    int64s(2, 0),
    values('i64', [], [-9]),
  ]),
  known('Pad with a large integer', 'Pad', int64s(1, 2), [
    int64s(1, 0),
    values('i64', [], [-(2 ** 62)]),
  ]),
  {
    name: 'Pad with a number that is computed',
    nodes: [op('Pad', ['x', 'pads', 'value'])],
    inputs: { x: CUBE, value: values('f32', [], [7]) },
    weights: { pads: int64s(1, 0, 2, 0, 1, 0) },
  },
  {
    name: 'Pad of some axes',
    nodes: [op('Pad', ['x', 'pads', '', 'axes'])],
    inputs: { x: CUBE },
    weights: { pads: int64s(1, 2, 0, 3), axes: int64s(-1, 0) },
    opset: 18,
  },
  {
    name: 'Pad of one axis',
    nodes: [op('Pad', ['x', 'pads', 'value', 'axes'], 'y', { mode: 'edge' })],
    inputs: { x: CUBE },
    weights: { pads: int64s(1, 1), axes: int64s(1), value: values('f32', [], [5]) },
    opset: 21,
  },
];

function center(name: string, x: Tensor, shape: readonly number[], axes?: readonly number[]) {
  const attrs = axes ? { axes } : {};
  return known(`CenterCropPad ${name}`, 'CenterCropPad', x, [int64s(...shape)], {
    attrs,
    opset: 18,
  });
}

const CENTERS = [
  center('that adds', floats([3, 4]), [6, 7]),
  center('that takes away', floats([7, 6]), [4, 3]),
  center('that does both', floats([7, 2]), [4, 5]),
  center('that changes nothing', floats([2, 2]), [2, 2]),
  center('of some axes', CUBE, [7, 1], [-1, 0]),
  center('of integers', values('i32', [3], [1, 2, 3]), [4]),
  center('to nothing', floats([3, 2]), [0, 2]),
];

checkOperators([...PADS, ...CENTERS]);

// onnxruntime refuses to reflect more than once, and leaves out what it should wrap more than once.
test.each([
  ['reflect', [5, 6], [2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1]],
  ['wrap', [4, 4], [3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]],
] as const)('Pad goes on with %s beyond the length of the axis', async (mode, pads, wanted) => {
  const found = await evaluate(pad('', values('f32', [3], [1, 2, 3]), pads, mode));
  expect(found.y).toEqual(wanted);
});

test('Pad reflects a single element', async () => {
  const found = await evaluate(pad('', values('f32', [1], [4]), [2, 1], 'reflect'));
  expect(found.y).toEqual([4, 4, 4, 4]);
});

test('Pad is one op', async () => {
  expect((await evaluate(pad('', CUBE, [1, 0, 0, 0, 1, 0]))).kinds).toEqual(['pad']);
  const { kinds } = await evaluate(pad('', CUBE, [1, 0, -1, 0, 1, 0], 'edge'));
  expect(kinds).toEqual(['slice', 'pad']);
});

checkRefused([
  ['SPK4026', 'are not for 3 axes', pad('', CUBE, [1, 1])],
  ['SPK4026', 'loses more', pad('', LIST, [-3, -3])],
  ['SPK4026', 'loses more', pad('', LIST, [-(2 ** 60), 0])],
  ['SPK4025', "'mirror'", pad('', LIST, [1, 1], 'mirror')],
  ['SPK2009', 'no element to make others of', pad('', LIST, [-5, 2], 'edge')],
  ['SPK4010', 'elements', pad('', LIST, [2 ** 40, 0])],
  ['SPK4026', 'no pads', known('', 'Pad', LIST, [], { opset: 10 })],
  ['SPK4026', 'not one number', known('', 'Pad', LIST, [int64s(1, 1), LIST])],
  ['SPK4026', 'not one number', known('', 'Pad', LIST, [int64s(1, 1), values('i64', [], [1])])],
  ['SPK4026', 'no shape of 1', center('', LIST, [1, 2])],
]);
