import { expect, test } from '@jest/globals';
import { faultsOf } from '../support/faults.ts';
import { full, levelCase, levels, number } from '../support/levels.ts';
import { type OperatorCase, checkOperators, modelOf, op } from '../support/operator-case.ts';
import { type NodeDraft, importOnnx } from '../support/onnx-models.ts';

const TYPES = (['u8', 'i8'] as const).flatMap((a) =>
  (['u8', 'i8'] as const).map((b) => [a, b] as const),
);

const CONV_INTEGERS: readonly OperatorCase[] = [
  ...(['u8', 'i8'] as const).map((dtype) =>
    levelCase(`of u8 by ${dtype}`, 'ConvInteger', ['x', 'w'], {
      fed: { x: levels('u8', [1, 3, 6, 6]) },
      kept: { w: levels(dtype, [4, 3, 3, 3], 2) },
    }),
  ),
  levelCase(
    'with zero points',
    'ConvInteger',
    ['x', 'w', 'p', 'q'],
    {
      fed: { x: levels('u8', [2, 4, 5, 5]) },
      kept: { w: levels('u8', [6, 2, 3, 3], 2), p: number('u8', 120), q: number('u8', 7) },
    },
    { group: 2, pads: [1, 0, 1, 2], strides: [2, 1] },
  ),
  levelCase(
    'with a fed zero point',
    'ConvInteger',
    ['x', 'w', 'p'],
    {
      fed: { x: levels('u8', [1, 2, 5, 5]), p: number('u8', 99) },
      kept: { w: levels('i8', [3, 2, 3, 3], 2) },
    },
    { pads: [1, 1, 1, 1] },
  ),
  // 401 * 255 * 255 is odd and more than 2^24.
  levelCase('of more than floats hold', 'ConvInteger', ['x', 'w'], {
    fed: { x: full('u8', [1, 401, 2, 2], 255) },
    kept: { w: full('u8', [3, 401, 1, 1], 255) },
  }),
  levelCase('of much more than floats hold', 'ConvInteger', ['x', 'w', 'p', 'q'], {
    fed: { x: levels('u8', [1, 130, 5, 5]) },
    kept: { w: levels('u8', [3, 130, 3, 3], 5), p: number('u8', 0), q: number('u8', 255) },
  }),
];

const MATMUL_INTEGERS: readonly OperatorCase[] = [
  ...TYPES.flatMap(([a, b]) => [
    levelCase(`of ${a} by ${b}`, 'MatMulInteger', ['a', 'b'], {
      fed: { a: levels(a, [3, 4]) },
      kept: { b: levels(b, [4, 5], 2) },
    }),
    levelCase(`of ${a} by ${b} with zero points`, 'MatMulInteger', ['a', 'b', 'p', 'q'], {
      fed: { a: levels(a, [2, 3, 4]), b: levels(b, [2, 4, 5], 2) },
      kept: { p: number(a, 3), q: number(b, 100) },
    }),
  ]),
  levelCase('with a zero point for each column', 'MatMulInteger', ['a', 'b', 'p', 'q'], {
    fed: { a: levels('u8', [3, 4]) },
    kept: { b: levels('i8', [4, 5]), p: number('u8', 7), q: levels('i8', [5], 3) },
  }),
  levelCase('of more than floats hold', 'MatMulInteger', ['a', 'b'], {
    fed: { a: full('u8', [2, 401], 255) },
    kept: { b: full('u8', [401, 3], 255) },
  }),
];

checkOperators([...CONV_INTEGERS, ...MATMUL_INTEGERS]);

const QCONV = ['x', 's', 'z', 'w', 's', 'z', 's', 'z'];

const REFUSED: readonly (readonly [string, NodeDraft, string])[] = [
  ['sums of too many products', op('ConvInteger', ['x', 'wide']), 'SPK4025'],
  ['computed weights', op('ConvInteger', ['x', 'x']), 'SPK4025'],
  ['a computed zero point of weights', op('ConvInteger', ['x', 'w', 'z', 'p']), 'SPK4025'],
  ['zero points that do not fit', op('ConvInteger', ['x', 'w', 'z', 'q']), 'SPK4026'],
  ['weights that do not fit', op('QLinearConv', QCONV), 'SPK2009'],
  ['computed quantised weights', op('QLinearConv', QCONV.with(3, 'x')), 'SPK4025'],
  ['levels of floats', op('QLinearConv', QCONV.with(3, 'fits').with(7, 's')), 'SPK4026'],
  ['scales that do not fit', op('QLinearConv', QCONV.with(4, 'many')), 'SPK4026'],
  ['zero points of no row', op('MatMulInteger', ['m', 'm', 'q']), 'SPK4026'],
];

test.each(REFUSED)('%s is refused', async (_what, node, code) => {
  const model = modelOf({
    name: 'refused',
    nodes: [node],
    inputs: { x: levels('u8', [1, 20_000, 1, 1]), p: number('u8', 1) },
    weights: {
      ...{ w: levels('u8', [2, 3, 1, 1]), wide: full('u8', [1, 20_000, 1, 1], 255) },
      fits: full('u8', [1, 20_000, 1, 1], 1),
      ...{ s: number('f32', 1), z: number('u8', 0), q: levels('u8', [5]) },
      ...{ many: full('f32', [5], 1), m: levels('u8', [2, 2]) },
    },
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
