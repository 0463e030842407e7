import { expect, test } from '@jest/globals';
import type { Dtype } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import { levels, number } from '../support/levels.ts';
import {
  type OperatorCase,
  checkOperators,
  f,
  floats,
  modelOf,
  op,
  values,
} from '../support/operator-case.ts';
import { type NodeDraft, importOnnx } from '../support/onnx-models.ts';

type Attrs = NonNullable<Parameters<typeof op>[3]>;
type Tensors = Readonly<Record<string, Tensor>>;

const MICROSOFT = { 'com.microsoft': 1 };
const DTYPES = ['u8', 'i8'] as const;

interface Pointwise {
  readonly dtype: Dtype;
  readonly fed: Tensors;
  readonly reads: readonly string[];
  readonly attrs?: Attrs;
  readonly kept?: Tensors;
}

function caseOf(name: string, kind: string, given: Pointwise): OperatorCase {
  const { dtype, fed, reads, attrs = {}, kept = {} } = given;
  const zero = (x: number) => number(dtype, dtype === 'i8' ? x - 128 : x);
  return {
    name: `${kind} ${name} of ${dtype}`,
    nodes: [op(kind, reads, 'y', attrs, 'com.microsoft')],
    inputs: fed,
    weights: {
      ...{ as: number('f32', 0.021), az: zero(120) },
      ...{ bs: number('f32', 0.013), bz: zero(140) },
      ...{ ys: number('f32', 0.037), yz: zero(110) },
      ...kept,
    },
    domains: MICROSOFT,
  };
}

const PAIRS = DTYPES.flatMap((dtype) =>
  ['QLinearAdd', 'QLinearMul'].flatMap((kind) =>
    ['2x3x4 2x3x4', '2x3x4 4', '2x1x4 3x1', '64 1', '1 64'].map((shapes) => {
      const [a = [], b = []] = shapes.split(' ').map((shape) => shape.split('x').map(Number));
      return caseOf(shapes, kind, {
        dtype,
        fed: { a: levels(dtype, a), b: levels(dtype, b, 2) },
        reads: ['a', 'as', 'az', 'b', 'bs', 'bz', 'ys', 'yz'],
      });
    }),
  ),
);

function ofOne(
  name: string,
  kind: string,
  dtype: Dtype,
  shape: Shape,
  attrs: Attrs = {},
): OperatorCase {
  const reads = ['a', 'as', 'az', 'ys', 'yz'];
  return caseOf(name, kind, { dtype, fed: { a: levels(dtype, shape) }, reads, attrs });
}

/** The case with levels that suit results from zero to one. */
function fine(one: OperatorCase): OperatorCase {
  return { ...one, weights: { ...one.weights, ys: number('f32', 0.004) } };
}

/** onnxruntime sums exponentials from a table of integers, which is off by one level now and then. */
function nearly(coarse: OperatorCase): OperatorCase {
  const one = fine(coarse);
  const nodes = one.nodes.map((node) => ({ ...node, output: ['q'] }));
  const tolerance = 1 / 50;
  return { ...one, nodes: [...nodes, op('DequantizeLinear', ['q', 'ys', 'yz'])], tolerance };
}

const SINGLES = DTYPES.flatMap((dtype) => [
  fine(ofOne('', 'QLinearSigmoid', dtype, [16, 16])),
  ofOne('', 'QLinearLeakyRelu', dtype, [16, 16], { alpha: f(0.2) }),
  ofOne('', 'QLinearGlobalAveragePool', dtype, [2, 3, 5, 5]),
  ofOne('channels last', 'QLinearGlobalAveragePool', dtype, [2, 5, 5, 3], { channels_last: 1 }),
  ofOne('', 'QLinearAveragePool', dtype, [1, 2, 6, 6], { kernel_shape: [3, 2], strides: [2, 1] }),
  ofOne('with pads', 'QLinearAveragePool', dtype, [1, 2, 6, 6], {
    ...{ kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 },
  }),
  ofOne('channels last', 'QLinearAveragePool', dtype, [1, 6, 6, 2], {
    ...{ kernel_shape: [2, 2], channels_last: 1 },
  }),
  nearly(ofOne('along an axis', 'QLinearSoftmax', dtype, [3, 9], { axis: -1, opset: 13 })),
  nearly(ofOne('of old', 'QLinearSoftmax', dtype, [2, 3, 4], { axis: 1, opset: 11 })),
]);

const OTHERS = DTYPES.flatMap((dtype) => [
  caseOf('of two', 'QLinearConcat', {
    dtype,
    fed: { a: levels(dtype, [2, 3]), b: levels(dtype, [2, 5], 2) },
    reads: ['ys', 'yz', 'a', 'as', 'az', 'b', 'bs', 'bz'],
    attrs: { axis: 1 },
  }),
  caseOf('', 'QLinearWhere', {
    dtype,
    fed: {
      c: values('bool', [2, 1], [1, 0]),
      a: levels(dtype, [2, 5]),
      b: levels(dtype, [5], 2),
    },
    reads: ['c', 'a', 'as', 'az', 'b', 'bs', 'bz', 'ys', 'yz'],
  }),
]);

checkOperators([...PAIRS, ...SINGLES, ...OTHERS]);

test.each([
  ['levels without a scale for each part', op('QLinearConcat', ['s', 'z', 'x', 's']), 'SPK4026'],
  ['nothing to concatenate', op('QLinearConcat', ['s', 'z']), 'SPK4026'],
  ['scales for a pair', op('QLinearAdd', ['x', 'v', 'z', 'x', 's', 'z', 's', 'z']), 'SPK4026'],
  ['a part without a scale', op('QLinearMul', ['x', 's', 'z', 'x', '', 'z', 's', 'z']), 'SPK4026'],
])('%s is refused', async (_what, node: NodeDraft, code) => {
  const model = modelOf({
    name: 'refused',
    nodes: [{ ...node, domain: 'com.microsoft' }],
    inputs: { x: levels('u8', [2, 3]) },
    weights: { s: number('f32', 0.1), z: number('u8', 1), v: floats([3], { from: 0.1 }) },
    domains: MICROSOFT,
  });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
