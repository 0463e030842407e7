import { isFloat } from '../../../tensor/dtype.ts';
import type { Value } from '../../onnx/value.ts';
import {
  type Call,
  axisArg,
  dtypeArg,
  flagArg,
  has,
  intsArg,
  numberArg,
  tensorArg,
} from '../call.ts';
import { cast, ints, onnx, scalar, times } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Many elements that become one. */
export const reductions: AtenOps = {
  all: truth('ReduceMin'),
  amax: overAxes('ReduceMax', 'self, dim, keepdim'),
  amin: overAxes('ReduceMin', 'self, dim, keepdim'),
  aminmax: {
    takes: 'self, dim, keepdim',
    read: (call) => [reduced(call, 'ReduceMin'), reduced(call, 'ReduceMax')],
  },
  any: truth('ReduceSum'),
  argmax: place('ArgMax'),
  argmin: place('ArgMin'),
  cumprod: { takes: 'self, dim, dtype', read: readCumprod },
  cumsum: {
    takes: 'self, dim, dtype',
    read: (call) => {
      const x = typed(call, 'CumSum');
      const axis = ints(call, [axisArg(call, 'dim', x.type.shape.length)]);
      return onnx(call, 'CumSum', [x, onnx(call, 'Squeeze', [axis])]);
    },
  },
  linalg_vector_norm: {
    takes: 'self, ord, dim, keepdim, dtype',
    read: (call) => norm(call, numberArg(call, 'ord', 2)),
  },
  logcumsumexp: { takes: 'self, dim', read: readLogCumsumExp },
  logsumexp: overAxes('ReduceLogSumExp', 'self, dim, keepdim'),
  max: extreme('ReduceMax', 'ArgMax', 'maximum'),
  mean: overAxes('ReduceMean', 'self, dim, keepdim, dtype'),
  min: extreme('ReduceMin', 'ArgMin', 'minimum'),
  norm: {
    takes: 'self, p, dim, keepdim, dtype',
    read: (call) => norm(call, has(call, 'p') ? numberArg(call, 'p') : 2),
  },
  prod: overAxes('ReduceProd', 'self, dim, keepdim, dtype'),
  std: spread((call) => onnx(call, 'Sqrt', [variance(call)])),
  std_mean: spread((call) => [onnx(call, 'Sqrt', [variance(call)]), reduced(call, 'ReduceMean')]),
  sum: overAxes('ReduceSum', 'self, dim, keepdim, dtype'),
  var: spread(variance),
  var_mean: spread((call) => [variance(call), reduced(call, 'ReduceMean')]),
};

function overAxes(kind: string, takes: string): AtenOp {
  return { takes, read: (call) => reduced(call, kind) };
}

/** No axes stand for all of them. */
function reduced(call: Call, kind: string): Value {
  return reducedOf(call, kind, typed(call, kind));
}

function reducedOf(call: Call, kind: string, x: Value): Value {
  const dims = intsArg(call, 'dim', []);
  const axes = dims.length === 0 ? undefined : ints(call, dims);
  return onnx(call, kind, [x, axes], { keepdims: Number(flagArg(call, 'keepdim', false)) });
}

/** Sums of integers and truths are integers of 64 bits; a type may be asked for. */
function typed(call: Call, kind = ''): Value {
  const x = tensorArg(call, 'self');
  const asked = has(call, 'dtype') ? dtypeArg(call, 'dtype') : undefined;
  if (asked) return cast(call, x, asked);
  const isSum = SUMS.has(kind) && !isFloat(x.type.dtype);
  return isSum || x.type.dtype === 'bool' ? cast(call, x, 'i64') : x;
}

const SUMS = new Set(['ReduceSum', 'ReduceProd', 'CumSum']);

/** Without an axis the place is counted in all elements. */
function place(kind: string): AtenOp {
  const read = (call: Call): Value => {
    const x = tensorArg(call, 'self');
    const keepdims = Number(flagArg(call, 'keepdim', false));
    if (has(call, 'dim'))
      return onnx(call, kind, [x], { axis: axisArg(call, 'dim', x.type.shape.length), keepdims });
    const flat = onnx(call, 'Reshape', [x, ints(call, [-1])]);
    return onnx(call, kind, [flat], { axis: 0, keepdims: 0 });
  };
  return { takes: 'self, dim, keepdim', read };
}

/** Of all elements, of those along an axis with their places, or of two tensors. */
function extreme(kind: string, placeKind: string, ofTwo: string): AtenOp {
  const read = (call: Call): Result => {
    if (isTensorValue(call.given.get('dim'))) {
      const given = new Map([...call.given, ['other', call.given.get('dim')] as const]);
      return arithmetic[ofTwo]!.read({ ...call, given });
    }
    const most = reduced(call, kind);
    if (!has(call, 'dim')) return most;
    return [most, place(placeKind).read(call) as Value];
  };
  return { takes: 'self, dim/other, keepdim', read };
}

/** Whether all elements are true, or any. */
function truth(kind: 'ReduceMin' | 'ReduceSum'): AtenOp {
  const read = (call: Call): Value => {
    const truths = cast(call, tensorArg(call, 'self'), 'bool');
    const counted = reducedOf(call, kind, cast(call, truths, 'i32'));
    return cast(call, counted, 'bool');
  };
  return { takes: 'self, dim, keepdim', read };
}

function spread(read: AtenOp['read']): AtenOp {
  return { takes: 'self, dim, unbiased, keepdim, correction', read };
}

/** Of so many elements, the squares are shared by all but the correction. */
function variance(call: Call): Value {
  const x = tensorArg(call, 'self');
  // Of all elements it may be asked for with the flag in the place of the axes.
  const isOfAll = typeof call.given.get('dim') === 'boolean';
  const dims = isOfAll ? [] : intsArg(call, 'dim', []);
  const axes = dims.length === 0 ? undefined : ints(call, dims);
  const isUnbiased = flagArg(call, isOfAll ? 'dim' : 'unbiased', true);
  const correction = has(call, 'correction') ? numberArg(call, 'correction') : Number(isUnbiased);
  const middle = onnx(call, 'ReduceMean', [x, axes], { keepdims: 1 });
  const away = onnx(call, 'Sub', [x, middle]);
  const { shape } = x.type;
  const count = (dims.length === 0 ? [...shape.keys()] : dims)
    .map((axis) => shape.at(axis) ?? 1)
    .reduce((product, extent) => product * extent, 1);
  const keepdims = Number(flagArg(call, 'keepdim', false));
  const mean = onnx(call, 'ReduceMean', [onnx(call, 'Mul', [away, away]), axes], { keepdims });
  return times(call, mean, count / Math.max(count - correction, 0));
}

function norm(call: Call, order: number): Value {
  if (order === 1) return reduced(call, 'ReduceL1');
  if (order === 2) return reduced(call, 'ReduceL2');
  const size = onnx(call, 'Abs', [typed(call)]);
  if (order === Infinity) return reducedOf(call, 'ReduceMax', size);
  if (order === -Infinity) return reducedOf(call, 'ReduceMin', size);
  if (order === 0) {
    const isThere = onnx(call, 'Greater', [size, scalar(call, 'f32', 0)]);
    return reducedOf(call, 'ReduceSum', cast(call, isThere, 'f32'));
  }
  const power = (x: Value, exponent: number) =>
    onnx(call, 'Pow', [x, scalar(call, 'f32', exponent)]);
  return power(reducedOf(call, 'ReduceSum', power(size, order)), 1 / order);
}

/** In rounds: each element takes in the product that ends so far before it, twice as far in each round. */
function readCumprod(call: Call): Value {
  const x = typed(call, 'ReduceProd');
  const { shape, dtype } = x.type;
  const axis = axisArg(call, 'dim', shape.length);
  const extent = shape[axis] ?? 1;
  const one = scalar(call, dtype, 1);
  const at = (place: number) => shape.map((_, i) => (i === axis ? place : 0));
  const none = at(0);
  let product = x;
  for (let far = 1; far < extent; far *= 2) {
    const bounds = [[0], [extent - far], [axis]].map((list) => ints(call, list));
    const before = onnx(call, 'Slice', [product, ...bounds]);
    const moved = onnx(call, 'Pad', [before, ints(call, [...at(far), ...none]), one]);
    product = onnx(call, 'Mul', [product, moved]);
  }
  return product;
}

/** The largest of all is taken out, so that no power is too large. */
function readLogCumsumExp(call: Call): Value {
  const x = tensorArg(call, 'self');
  const axis = ints(call, [axisArg(call, 'dim', x.type.shape.length)]);
  const most = onnx(call, 'ReduceMax', [x, axis], { keepdims: 1 });
  const powers = onnx(call, 'Exp', [onnx(call, 'Sub', [x, most])]);
  const sums = onnx(call, 'CumSum', [powers, onnx(call, 'Squeeze', [axis])]);
  return onnx(call, 'Add', [onnx(call, 'Log', [sums]), most]);
}
