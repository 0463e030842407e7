import type { Value } from '../../onnx/value.ts';
import { type Call, axisArg, dtypeArg, flagArg, has, intsArg, tensorArg } from '../call.ts';
import { cast, ints, onnx } from '../onnx.ts';
import { isTensorValue } from '../values.ts';
import { arithmetic } from './arithmetic.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Many elements that become one. */
export const reductions: AtenOps = {
  amax: overAxes('ReduceMax', 'self, dim, keepdim'),
  amin: overAxes('ReduceMin', 'self, dim, keepdim'),
  argmax: place('ArgMax'),
  argmin: place('ArgMin'),
  cumsum: {
    takes: 'self, dim, dtype',
    read: (call) => {
      const x = typed(call);
      const axis = ints(call, [axisArg(call, 'dim', x.type.shape.length)]);
      return onnx(call, 'CumSum', [x, onnx(call, 'Squeeze', [axis])]);
    },
  },
  logsumexp: overAxes('ReduceLogSumExp', 'self, dim, keepdim'),
  max: extreme('ReduceMax', 'ArgMax', 'maximum'),
  mean: overAxes('ReduceMean', 'self, dim, keepdim, dtype'),
  min: extreme('ReduceMin', 'ArgMin', 'minimum'),
  prod: overAxes('ReduceProd', 'self, dim, keepdim, dtype'),
  sum: overAxes('ReduceSum', 'self, dim, keepdim, dtype'),
};

function overAxes(kind: string, takes: string): AtenOp {
  return { takes, read: (call) => reduced(call, kind) };
}

/** No axes stand for all of them. */
function reduced(call: Call, kind: string): Value {
  const x = typed(call);
  const dims = intsArg(call, 'dim', []);
  const axes = dims.length === 0 ? undefined : ints(call, dims);
  return onnx(call, kind, [x, axes], { keepdims: Number(flagArg(call, 'keepdim', false)) });
}

/** Sums of truths are integers; a type may be asked for. */
function typed(call: Call): Value {
  const x = tensorArg(call, 'self');
  const asked = has(call, 'dtype') ? dtypeArg(call, 'dtype') : undefined;
  if (asked) return cast(call, x, asked);
  return x.type.dtype === 'bool' ? cast(call, x, 'i64') : x;
}

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
