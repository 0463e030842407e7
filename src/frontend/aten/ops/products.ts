import type { Value } from '../../onnx/value.ts';
import { type Call, numberArg, optionalTensor, tensorArg, tensorsArg, textArg } from '../call.ts';
import { float, onnx, scalar } from '../onnx.ts';
import type { AtenOp, AtenOps } from './op.ts';

/** Matrices multiplied with each other. */
export const products: AtenOps = {
  addmm: { takes: 'self, mat1, mat2, beta, alpha', read: readAddmm },
  baddbmm: { takes: 'self, batch1, batch2, beta, alpha', read: readBaddbmm },
  bmm: product('self, mat2', 'mat2'),
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
