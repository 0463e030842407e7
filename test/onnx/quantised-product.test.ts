import type { Dtype } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { type Tensors, full, levelCase, levels, number } from '../support/levels.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  op,
  values,
} from '../support/operator-case.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;

const TYPES = (['u8', 'i8'] as const).flatMap((a) =>
  (['u8', 'i8'] as const).map((b) => [a, b] as const),
);

interface QConv {
  readonly x?: Dtype;
  readonly w?: Dtype;
  readonly shapes?: readonly [x: Shape, w: Shape];
  readonly kept?: Tensors;
  readonly bias?: boolean;
}

function qconv(name: string, given: QConv = {}, attrs: Attrs = {}): OperatorCase {
  const {
    x = 'u8',
    w = 'i8',
    shapes = [
      [1, 3, 6, 6],
      [4, 3, 3, 3],
    ],
  } = given;
  const kept = {
    ...{ xs: number('f32', 0.02), xz: number(x, x === 'u8' ? 130 : -4) },
    ...{
      w: levels(w, shapes[1], 2),
      ws: number('f32', 0.005),
      wz: number(w, w === 'u8' ? 125 : 0),
    },
    ...{ ys: number('f32', 0.07), yz: number(x, x === 'u8' ? 110 : 11) },
    ...(given.bias && { b: values('i32', [shapes[1][0]!], [9000, -777, 123456, 5]) }),
    ...given.kept,
  };
  const reads = ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', ...(given.bias ? ['b'] : [])];
  return levelCase(name, 'QLinearConv', reads, { fed: { x: levels(x, shapes[0]) }, kept }, attrs);
}

const QCONVS: readonly OperatorCase[] = [
  qconv('of u8 by i8'),
  qconv('of u8 by u8', { w: 'u8' }),
  qconv('of i8 by i8', { x: 'i8' }),
  qconv('with a bias', { bias: true }, { pads: [1, 1, 1, 1] }),
  qconv('with pads and strides', {}, { pads: [2, 1, 0, 1], strides: [2, 1], dilations: [1, 2] }),
  qconv('with a scale for each channel', {
    kept: { ws: values('f32', [4], [0.004, 0.01, 0.0007, 0.002]) },
    bias: true,
  }),
  qconv(
    'of groups',
    {
      shapes: [
        [2, 4, 5, 5],
        [4, 2, 3, 3],
      ],
      bias: true,
    },
    { group: 2 },
  ),
  qconv(
    'of each channel alone',
    {
      shapes: [
        [1, 4, 7, 7],
        [4, 1, 3, 3],
      ],
    },
    {
      ...{ group: 4, pads: [1, 1, 1, 1] },
    },
  ),
  qconv(
    'along time',
    {
      shapes: [
        [1, 2, 12],
        [3, 2, 3],
      ],
    },
    { auto_pad: 'SAME_UPPER' },
  ),
  qconv('of large sums', {
    shapes: [
      [1, 300, 3, 3],
      [4, 300, 3, 3],
    ],
    kept: { ys: number('f32', 3) },
    bias: true,
  }),
  {
    ...qconv('of onnxruntime, channels last', {
      shapes: [
        [1, 5, 6, 3],
        [4, 3, 3, 3],
      ],
      bias: true,
    }),
    nodes: [
      op(
        'QLinearConv',
        ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'],
        'y',
        { channels_last: 1 },
        'com.microsoft',
      ),
    ],
  },
];

const SCALES = { as: number('f32', 0.02), bs: number('f32', 0.01), ys: number('f32', 0.11) };
const QMATMUL = ['a', 'as', 'az', 'b', 'bs', 'bz', 'ys', 'yz'];

const QMATMULS: readonly OperatorCase[] = [
  ...(['u8', 'i8'] as const).flatMap((dtype) => {
    const kept = { ...SCALES, az: number(dtype, 9), bz: number('i8', 1), yz: number(dtype, 50) };
    return [10, 21].flatMap((opset) => [
      {
        ...levelCase(`of ${dtype} at ${opset}`, 'QLinearMatMul', QMATMUL, {
          fed: { a: levels(dtype, [3, 8]) },
          kept: { ...kept, b: levels('i8', [8, 5], 2) },
        }),
        opset,
      },
      {
        ...levelCase(`of ${dtype} in a batch at ${opset}`, 'QLinearMatMul', QMATMUL, {
          fed: { a: levels(dtype, [2, 3, 8]), b: levels('i8', [2, 8, 5], 2) },
          kept,
        }),
        opset,
      },
    ]);
  }),
  levelCase('with scales for each column', 'QLinearMatMul', QMATMUL, {
    fed: { a: levels('u8', [3, 8]) },
    kept: {
      ...SCALES,
      ...{ az: number('u8', 100), yz: number('u8', 128), b: levels('i8', [8, 3], 2) },
      ...{ bs: values('f32', [3], [0.01, 0.02, 0.005]), bz: values('i8', [3], [0, 0, 0]) },
    },
  }),
];

function gemm(name: string, given: Tensors, attrs: Attrs = {}, reads?: readonly string[]) {
  const kept = {
    ...{ as: number('f32', 0.02), az: number('u8', 100), bs: number('f32', 0.01) },
    ...{ bz: number('i8', 0), b: levels('i8', [8, 5], 2) },
    ...{ c: values('i32', [5], [9000, -777, 12345, 5, 0]) },
    ...{ ys: number('f32', 0.11), yz: number('u8', 120) },
    ...given,
  };
  const all = reads ?? ['a', 'as', 'az', 'b', 'bs', 'bz', 'c', 'ys', 'yz'];
  const shape = attrs['transA'] ? [8, 3] : [3, 8];
  return levelCase(name, 'ms.QGemm', all, { fed: { a: levels('u8', shape) }, kept }, attrs);
}

const TO_FLOATS = ['a', 'as', 'az', 'b', 'bs', 'bz', 'c'];

const QGEMMS: readonly OperatorCase[] = [
  gemm('', {}),
  gemm('turned', { b: levels('i8', [5, 8], 2) }, { transA: 1, transB: 1, alpha: f(0.5) }),
  gemm('without a sum', {}, {}, ['a', 'as', 'az', 'b', 'bs', 'bz', '', 'ys', 'yz']),
  gemm('plus a matrix', { c: values('i32', [3, 1], [500, -6000, 7]) }),
  gemm('with scales for each column', {
    ...{ bs: floats([5], { from: 0.001, to: 0.02 }), bz: full('i8', [5], 0) },
  }),
  { ...gemm('to floats', {}, { alpha: f(3) }, TO_FLOATS), tolerance: 1e-6 },
];

const DYNAMIC: readonly OperatorCase[] = [
  // onnxruntime does not multiply i8 by u8 here.
  ...TYPES.filter(([a, b]) => a === 'u8' || b === 'i8').map(([a, b]) =>
    levelCase(
      `of ${a} by ${b}`,
      'ms.MatMulIntegerToFloat',
      ['a', 'b', 'as', 'bs', 'az', 'bz', 'c'],
      {
        fed: { a: levels(a, [3, 8]), as: number('f32', 0.02), az: number(a, 20) },
        kept: {
          ...{ b: levels(b, [8, 4], 2), bs: number('f32', 0.01), bz: number(b, 4) },
          ...{ c: floats([4]) },
        },
      },
    ),
  ),
  levelCase('for each column', 'ms.MatMulIntegerToFloat', ['a', 'b', 'as', 'bs'], {
    fed: { a: levels('u8', [2, 3, 8]) },
    kept: { b: levels('i8', [8, 4], 2), as: number('f32', 0.1), bs: floats([4], { from: 0.1 }) },
  }),
  ...(['u8', 'i8'] as const).map((dtype) => ({
    ...levelCase(`by ${dtype}`, 'ms.DynamicQuantizeMatMul', ['a', 'b', 'bs', 'bz', 'c'], {
      fed: { a: floats([3, 8]) },
      kept: {
        ...{ b: levels(dtype, [8, 4], 2), bs: number('f32', 0.01), bz: number(dtype, 4) },
        ...{ c: floats([4]) },
      },
    }),
    tolerance: 1e-5,
  })),
  {
    ...levelCase('for each column', 'ms.DynamicQuantizeMatMul', ['a', 'b', 'bs', 'bz'], {
      fed: { a: floats([2, 3, 8]) },
      kept: {
        ...{ b: levels('i8', [8, 4], 2), bs: floats([4], { from: 0.1 }) },
        ...{ bz: full('i8', [4], 0) },
      },
    }),
    tolerance: 1e-5,
  },
];

checkOperators([...QCONVS, ...QMATMULS, ...QGEMMS, ...DYNAMIC]);
