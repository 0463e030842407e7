import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  flagArg,
  intsArg,
  numberArg,
  optionalTensor,
  tensorArg,
  tensorsArg,
  textArg,
  unsupported,
} from '../call.ts';
import { float, ints, onnx, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** Matrices multiplied with each other. */
export const products: AtenOps = {
  _cdist_forward: { takes: 'x1, x2, p, compute_mode', read: readDistances },
  _trilinear: {
    takes: 'i1, i2, i3, expand1, expand2, expand3, sumdim, unroll_dim',
    read: readTrilinear,
  },
  addmm: { takes: 'self, mat1, mat2, beta, alpha', read: readAddmm },
  baddbmm: { takes: 'self, batch1, batch2, beta, alpha', read: readBaddbmm },
  bilinear: { takes: 'input1, input2, weight, bias', read: readBilinear },
  bmm: product('self, mat2', 'mat2'),
  cdist: { takes: 'x1, x2, p, compute_mode', read: readDistances },
  cosine_similarity: { takes: 'x1, x2, dim, eps', read: readCosine },
  dot: product('self, tensor', 'tensor'),
  einsum: {
    takes: 'equation, tensors, path',
    read: (call) => {
      const attrs = { equation: textArg(call, 'equation', '') };
      return onnx(call, 'Einsum', tensorsArg(call, 'tensors'), attrs);
    },
  },
  linear: { takes: 'input, weight, bias', read: readLinear },
  matmul: product('self, other', 'other'),
  mm: product('self, mat2', 'mat2'),
  mv: product('self, vec', 'vec'),
  outer: { takes: 'self, vec2', read: readOuter },
  ger: { takes: 'self, vec2', read: readOuter },
  pairwise_distance: { takes: 'x1, x2, p, eps, keepdim', read: readPairwise },
  vdot: product('self, other', 'other'),
};

function product(takes: string, other: string): AtenOp {
  const read = (call: Call) =>
    onnx(call, 'MatMul', [tensorArg(call, 'self'), tensorArg(call, other)]);
  return { takes, read };
}

/** x W^T + b. */
function readLinear(call: Call): Value {
  const [x, weight] = [tensorArg(call, 'input'), tensorArg(call, 'weight')];
  const bias = optionalTensor(call, 'bias');
  if (bias && x.type.shape.length === 2)
    return onnx(call, 'Gemm', [x, weight, bias], { transB: 1 });
  const turned = weight.type.shape.length === 2 ? onnx(call, 'Transpose', [weight]) : weight;
  const y = onnx(call, 'MatMul', [x, turned]);
  return bias ? onnx(call, 'Add', [y, bias]) : y;
}

function readAddmm(call: Call): Value {
  const attrs = {
    alpha: float(numberArg(call, 'alpha', 1)),
    beta: float(numberArg(call, 'beta', 1)),
  };
  const [bias, a, b] = ['self', 'mat1', 'mat2'].map((name) => tensorArg(call, name));
  return onnx(call, 'Gemm', [a, b, bias], attrs);
}

function readBaddbmm(call: Call): Value {
  const [bias, a, b] = ['self', 'batch1', 'batch2'].map((name) => tensorArg(call, name));
  const scaled = (x: Value | undefined, name: string) => {
    const factor = numberArg(call, name, 1);
    return factor === 1 ? x : onnx(call, 'Mul', [x, scalar(call, 'f32', factor)]);
  };
  const y = scaled(onnx(call, 'MatMul', [a, b]), 'alpha');
  return onnx(call, 'Add', [y, scaled(bias, 'beta')]);
}

function readOuter(call: Call): Value {
  const column = onnx(call, 'Unsqueeze', [tensorArg(call, 'self'), ints(call, [1])]);
  return onnx(call, 'Mul', [column, tensorArg(call, 'vec2')]);
}

/** A weight for each pair of elements: x1 W x2 for each output. */
function readBilinear(call: Call): Value {
  const operands = ['input1', 'weight', 'input2'].map((name) => tensorArg(call, name));
  const y = onnx(call, 'Einsum', operands, { equation: '...i,oij,...j->...o' });
  const bias = optionalTensor(call, 'bias');
  return bias ? onnx(call, 'Add', [y, bias]) : y;
}

/** A product of three tensors, each with axes added, summed over some: what bilinear is decomposed to. */
function readTrilinear(call: Call): Value {
  const raised = [1, 2, 3].map((i) => {
    const axes = intsArg(call, `expand${i}`);
    const x = tensorArg(call, `i${i}`);
    return axes.length === 0 ? x : onnx(call, 'Unsqueeze', [x, ints(call, axes)]);
  });
  const product = raised.reduce((a, b) => onnx(call, 'Mul', [a, b]));
  return onnx(call, 'ReduceSum', [product, ints(call, intsArg(call, 'sumdim'))], { keepdims: 0 });
}

/** From each row of one to each row of the other. */
function readDistances(call: Call): Value {
  const [a, b] = both(call);
  const away = onnx(call, 'Sub', [
    onnx(call, 'Unsqueeze', [a, ints(call, [-2])]),
    onnx(call, 'Unsqueeze', [b, ints(call, [-3])]),
  ]);
  return lengthOf(call, away, { axis: -1, isKept: false });
}

/** Torch adds a little to each difference, so that its root has a slope. */
function readPairwise(call: Call): Value {
  const [a, b] = both(call);
  const away = onnx(call, 'Sub', [a, b]);
  const least = scalar(call, 'f32', numberArg(call, 'eps', 1e-6));
  const isKept = flagArg(call, 'keepdim', false);
  return lengthOf(call, onnx(call, 'Add', [away, least]), { axis: -1, isKept });
}

function lengthOf(
  call: Call,
  x: Value,
  { axis, isKept }: { readonly axis: number; readonly isKept: boolean },
): Value {
  const order = numberArg(call, 'p', 2);
  if (order !== 1 && order !== 2) unsupported(call, `its norm is of order ${order}`);
  return onnx(call, `ReduceL${order}`, [x, ints(call, [axis])], { keepdims: Number(isKept) });
}

/** Each vector is divided by its length, or by eps where it is shorter. */
function readCosine(call: Call): Value {
  const vectors = both(call);
  const rank = Math.max(...vectors.map(({ type }) => type.shape.length));
  const axes = ints(call, [axisArg(call, 'dim', rank, 1) - rank]);
  const least = scalar(call, 'f32', numberArg(call, 'eps', 1e-8));
  const [a, b] = vectors.map((x) => {
    const size = onnx(call, 'ReduceL2', [x, axes], { keepdims: 1 });
    return onnx(call, 'Div', [x, onnx(call, 'Max', [size, least])]);
  });
  return onnx(call, 'ReduceSum', [onnx(call, 'Mul', [a, b]), axes], { keepdims: 0 });
}

function both(call: Call): readonly [Value, Value] {
  return [tensorArg(call, 'x1'), tensorArg(call, 'x2')];
}
