import { expect, test } from '@jest/globals';
import { typesOf } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
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

type Attrs = Parameters<typeof op>[3];

const tolerance = 1e-5;

function shapesOf(text: string): Shape[] {
  return text.split(' ').map((shape) => (shape === '-' ? [] : shape.split('x').map(Number)));
}

/** Operands of the given shapes, those whose places are listed as weights. */
function caseOf(
  name: string,
  shapes: string,
  node: (names: readonly string[]) => NodeDraft,
  weights: readonly number[] = [],
): OperatorCase {
  const operands = shapesOf(shapes).map(
    (shape, i) => [`x${i}`, floats(shape, { seed: i + 1 })] as const,
  );
  return {
    name,
    nodes: [node(operands.map(([operand]) => operand))],
    inputs: Object.fromEntries(operands.filter((_, i) => !weights.includes(i))),
    weights: Object.fromEntries(operands.filter((_, i) => weights.includes(i))),
    tolerance,
  };
}

function einsum(equation: string, shapes: string, weights: readonly number[] = []): OperatorCase {
  const kept = weights.length > 0 ? ` with weights ${weights.join()}` : '';
  const name = `Einsum '${equation}' of ${shapes}${kept}`;
  return caseOf(name, shapes, (names) => op('Einsum', names, 'y', { equation }), weights);
}

function matmul(shapes: string, weights: readonly number[] = []): OperatorCase {
  const kept = weights.length > 0 ? ` with weights ${weights.join()}` : '';
  return caseOf(`MatMul ${shapes}${kept}`, shapes, (names) => op('MatMul', names), weights);
}

const INTEGERS: Readonly<Record<string, readonly number[]>> = {
  i32: [7, -3, 2147483647, -2147483648, 65537, 99],
  u32: [7, 3, 4294967295, 65537, 12, 2147483648],
  i64: [7, -3, 1000003, -99999, 65537, 99],
  u64: [7, 3, 1000003, 99999, 65537, 99],
};

const MATMULS: readonly OperatorCase[] = [
  ...['3x4 4x5', '4 4', '4 4x3', '3x4 4', '2x3x4 4x5', '2x3x4 2x4x5', '3x4 2x4x5'].map((shapes) =>
    matmul(shapes),
  ),
  ...['2x1x3x4 1x5x4x2', '5x3x4 4', '4 5x4x3', '1x1 1x1', '9x17 17x7', '64x33 33x70'].map((it) =>
    matmul(it),
  ),
  matmul('1x1000 1000x9'),
  ...['3x4 4x5', '4 4x5', '3x4 4', '4 4', '2x3x4 4x5', '3x4 2x4x5', '6x5x4 4'].map((shapes) =>
    matmul(shapes, [1]),
  ),
  ...['3x4 4x5', '3x4 4', '4 4x3', '3x4 2x4x5'].map((shapes) => matmul(shapes, [0])),
  ...Object.entries(INTEGERS).map(([dtype, numbers]) => ({
    name: `MatMul of ${dtype}`,
    nodes: [op('MatMul', ['a', 'b'])],
    inputs: {
      a: values(dtype as Dtype, [2, 3], numbers),
      b: values(dtype as Dtype, [3, 2], numbers.toReversed()),
    },
  })),
  ...[7, 9, 13].map((opset) => ({ ...matmul('2x3 3x2'), name: `MatMul at ${opset}`, opset })),
];

function gemm(
  name: string,
  shapes: string,
  attrs: Attrs = {},
  weights: readonly number[] = [],
): OperatorCase {
  return caseOf(`Gemm ${name}`, shapes, (names) => op('Gemm', names, 'y', attrs), weights);
}

const TURNS = [0, 1].flatMap((transA) => [0, 1].map((transB) => ({ transA, transB })));

const GEMMS: readonly OperatorCase[] = [
  ...TURNS.flatMap((turns) => {
    const shapes = `${turns.transA ? '3x2' : '2x3'} ${turns.transB ? '4x3' : '3x4'}`;
    const name = `${turns.transA}${turns.transB}`;
    return [
      gemm(name, shapes, turns),
      gemm(`${name} with weights`, `${shapes} 4`, { ...turns, alpha: f(0.5) }, [1, 2]),
      gemm(`${name} with a scaled sum`, `${shapes} 2x1`, { ...turns, beta: f(2), alpha: f(-1) }),
    ];
  }),
  gemm('plus a matrix', '2x3 3x4 2x4', {}, [1, 2]),
  gemm('plus a row', '2x3 3x4 1x4', {}, [1, 2]),
  gemm('plus a number', '2x3 3x4 -', {}, [1, 2]),
  gemm('plus one', '2x3 3x4 1', {}, [1]),
  gemm('plus a fed vector', '2x3 3x4 4', { beta: f(0.25) }, [1]),
  gemm('plus nothing of it', '2x3 3x4 4', { beta: f(0) }, [1, 2]),
  gemm('of a constant', '2x3 3x4 4', { alpha: f(3) }, [0, 2]),
  ...[7, 9, 11, 13].map((opset) => ({
    ...gemm(`at opset ${opset}`, '2x3 3x4 4', {}, [1, 2]),
    opset,
  })),
];

const EINSUMS: readonly OperatorCase[] = [
  einsum('ij->ji', '2x3'),
  einsum('ij', '2x3'),
  einsum('ba', '2x3'),
  einsum('ij->', '2x3'),
  einsum('ij->i', '2x3'),
  einsum('ii->i', '3x3'),
  einsum('ii', '3x3'),
  einsum('iij->ji', '3x3x2'),
  einsum('iji->j', '3x2x3'),
  einsum('iijj->ij', '2x2x3x3'),
  einsum('i,i', '4 4'),
  einsum('i,i->i', '4 4'),
  einsum('i,j->ij', '3 4'),
  einsum('i,j->ji', '3 4'),
  einsum('ij,jk', '2x3 3x4'),
  einsum('ij,jk->ik', '2x3 3x4'),
  einsum('ij,jk->ki', '2x3 3x4'),
  einsum('ij,kj->ik', '2x3 4x3'),
  einsum('ij,ij->', '2x3 2x3'),
  einsum('ij,ij->ij', '2x3 2x3'),
  einsum('ij,j->i', '2x3 3'),
  einsum('bij,bjk->bik', '2x3x4 2x4x5'),
  einsum('bij,bkj->bik', '2x3x4 2x5x4'),
  einsum('bhid,bhjd->bhij', '2x3x4x5 2x3x6x5'),
  einsum('bhij,bhjd->bihd', '2x3x4x6 2x3x6x5'),
  einsum('bhwc,hkc->bhwk', '2x3x4x5 3x6x5'),
  einsum('abc,cd->abd', '2x3x4 4x5'),
  einsum('abc,dc->abd', '2x3x4 5x4', [1]),
  einsum('io,bi->bo', '3x4 2x3', [0]),
  einsum('bqhd,hdo->bqo', '2x3x2x4 2x4x5', [1]),
  einsum('...ij,...jk->...ik', '2x3x4 2x4x5'),
  einsum('...ij,jk->...ik', '2x6x3x4 4x5'),
  einsum('...i->...', '2x3x4'),
  einsum('i...->...', '2x3x4'),
  einsum('i...->...i', '2x3x4'),
  einsum('...', '2x3'),
  einsum('a...b,b->a...', '2x3x4x5 5'),
  einsum('...ij,...kj->...ik', '1x3x4 6x5x4'),
  einsum('i,i->i', '1 4'),
  einsum('ij,jk->ik', '2x1 3x4'),
  einsum('ij,jk->ik', '2x3 1x4', [1]),
  einsum(' i j , j k -> i k ', '2x3 3x4'),
  einsum('iJ,Jk->ki', '2x3 3x4'),
  einsum('aB,Bc', '2x3 3x4'),
  einsum('ij,jk,kl->il', '2x3 3x4 4x5'),
  einsum('i,j,k->kji', '2 3 4'),
  einsum('ij,ij,ij->i', '2x3 2x3 2x3'),
  einsum('ij,k->i', '2x3 4'),
  einsum('ij,ik->jk', '2x3 2x4'),
  einsum('i,->i', '3 -'),
  einsum(',->', '- -'),
  {
    name: 'Einsum of integers',
    nodes: [op('Einsum', ['a', 'b'], 'y', { equation: 'ij,jk->ik' })],
    inputs: { a: values('i32', [2, 2], [1, 2, 3, 4]), b: values('i32', [2, 2], [5, 6, 7, 8]) },
  },
];

const MICROSOFT = { 'com.microsoft': 1 };

function fused(name: string, shapes: string, attrs: Attrs, weights: readonly number[] = []) {
  const read = (names: readonly string[]) => op('FusedMatMul', names, 'y', attrs, 'com.microsoft');
  return { ...caseOf(`FusedMatMul ${name}`, shapes, read, weights), domains: MICROSOFT };
}

const FUSED: readonly OperatorCase[] = [
  fused('as it is', '2x3 3x4', {}),
  fused('scaled', '2x3 3x4', { alpha: f(0.125) }),
  fused('turned on the left', '3x2 3x4', { transA: 1 }),
  fused('turned on the right', '2x3 4x3', { transB: 1, alpha: f(2) }, [1]),
  fused('turned on both sides', '5x3x2 5x4x3', { transA: 1, transB: 1 }),
  fused('with a turned batch', '3x5x4 5x4x6', { transBatchA: 1 }),
  fused('with turned batches', '3x5x4 4x5x6', { transBatchA: 1, transBatchB: 1 }),
  fused('with all turned', '4x5x3 6x5x4', {
    ...{ transA: 1, transB: 1, transBatchA: 1, transBatchB: 1 },
  }),
  ...['Relu', 'Tanh', 'Sigmoid', 'LeakyRelu'].map((activation) => ({
    ...caseOf(
      `FusedGemm and ${activation}`,
      '2x3 4x3 4',
      (names) =>
        op(
          'FusedGemm',
          names,
          'y',
          {
            activation,
            transB: 1,
            ...(activation === 'LeakyRelu' && { activation_alpha: f(0.2) }),
          },
          'com.microsoft',
        ),
      [1, 2],
    ),
    domains: MICROSOFT,
  })),
];

checkOperators([...MATMULS, ...GEMMS, ...EINSUMS, ...FUSED]);

/** onnxruntime wants ellipses of as many axes; ONNX broadcasts them from the right. */
test.each([
  ['...ij,...jk', 'MatMul', '6x2x3x4 2x4x5'],
  ['...,...->...', 'Mul', '2x3 3'],
])("Einsum '%s' broadcasts as %s does", async (equation, kind, shapes) => {
  const [one, other] = [
    await firstOutput(einsum(equation, shapes)),
    await firstOutput(caseOf(kind, shapes, (names) => op(kind, names))),
  ];
  expect(one).toEqual(other);
});

async function firstOutput(one: OperatorCase) {
  const { graph } = await importOnnx(modelOf(one));
  const machine = interpreter(graph, OP_TABLE);
  const feeds = Object.entries(one.inputs).map(([name, x]) => [name, numbersOf(x)] as const);
  machine.step(Object.fromEntries(feeds));
  const { value } = graph.outputs[0]!;
  return { shape: typesOf(graph).get(value)!.shape, values: machine.value(value) };
}

/** One product of each kind: what the weights are in it. */
test('products with a constant on the right are dense layers', async () => {
  const cases = [
    matmul('3x4 4x5', [1]),
    matmul('3x4 4', [1]),
    gemm('', '2x3 3x4 4', {}, [1, 2]),
    einsum('abc,dc->abd', '2x3x4 5x4', [1]),
    einsum('io,bi->bo', '3x4 2x3', [0]),
  ];
  for (const one of cases) {
    const { graph } = await importOnnx(modelOf(one));
    expect(graph.ops.map(({ kind }) => kind)).toContain('dense');
    expect(graph.ops.map(({ kind }) => kind)).not.toContain('constant');
  }
});

const OPERANDS = {
  a: floats([2, 3]),
  b: floats([3, 4]),
  v: floats([3]),
  i: values('i32', [2, 3], [1, 2, 3, 4, 5, 6]),
};

function of(equation: string, ...operands: readonly string[]): NodeDraft {
  return op('Einsum', operands, 'y', { equation });
}

const REFUSED: readonly (readonly [string, NodeDraft, string])[] = [
  ['Gemm of a vector', op('Gemm', ['v', 'b']), 'SPK4026'],
  ['Gemm by a vector', op('Gemm', ['a', 'v']), 'SPK4026'],
  ['Gemm plus more than its product', op('Gemm', ['a', 'b', 'w']), 'SPK4026'],
  ['Gemm of scaled integers', op('Gemm', ['i', 'j'], 'y', { alpha: f(0.5) }), 'SPK4025'],
  ['MatMul of what does not fit', op('MatMul', ['a', 'a']), 'SPK2009'],
  ['MatMul of two types', op('MatMul', ['a', 'j']), 'SPK2009'],
  ['an equation with digits', of('i2->i', 'a'), 'SPK4026'],
  ['an equation with two arrows', of('ij->i->j', 'a'), 'SPK4026'],
  ['an equation of more operands', of('ij,jk->ik', 'a'), 'SPK4026'],
  ['an equation of fewer axes', of('i->i', 'a'), 'SPK4026'],
  ['an equation of more axes', of('ijk->i', 'a'), 'SPK4026'],
  ['an equation with two ellipses', of('...i...->i', 'a'), 'SPK4026'],
  ['a result that is not known', of('ij->k', 'a'), 'SPK4026'],
  ['a result that is repeated', of('ij->ii', 'a'), 'SPK4026'],
  ['a diagonal that is none', of('ii->i', 'a'), 'SPK4026'],
  ['extents that differ', of('ij,ij->ij', 'a', 'b'), 'SPK4026'],
];

test.each(REFUSED)('%s is refused', async (_what, node, code) => {
  const weights = { w: floats([2, 2, 4]), j: values('i32', [3, 2], [1, 2, 3, 4, 5, 6]) };
  const model = modelOf({ name: 'refused', nodes: [node], inputs: OPERANDS, weights });
  const faults = await faultsOf(() => importOnnx(model));
  expect(faults.map((fault) => fault.code)).toEqual([code]);
});
