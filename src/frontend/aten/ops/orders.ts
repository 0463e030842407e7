import type { Value } from '../../onnx/value.ts';
import { type Call, axisArg, flagArg, has, intArg, tensorArg } from '../call.ts';
import { cast, ints, onnx, onnxAll } from '../onnx.ts';
import type { AtenOp, AtenOps, Result } from './op.ts';

/** Elements by their size. Which of several equal ones comes first is said by nobody. */
export const orders: AtenOps = {
  argsort: sorted('self, dim, descending, stable', (pair) => pair[1]),
  bucketize: { takes: 'self, boundaries, out_int32, right', read: readBucketize },
  kthvalue: {
    takes: 'self, k, dim, keepdim',
    read: (call) => ranked(call, intArg(call, 'k')),
  },
  median: { takes: 'self, dim, keepdim', read: readMedian },
  msort: {
    takes: 'self',
    read: (call) => order(call, { x: tensorArg(call, 'self'), axis: 0, isLargest: false })[0],
  },
  sort: sorted('self, dim, descending, stable', (pair) => pair),
  topk: { takes: 'self, k, dim, largest, sorted', read: readTopk },
};

interface Order {
  readonly x: Value;
  readonly axis: number;
  readonly isLargest: boolean;
  /** How many; all unless given. */
  readonly count?: number;
}

type Pair = readonly [values: Value, places: Value];

function order(call: Call, { x, axis, isLargest, count }: Order): Pair {
  const k = ints(call, [count ?? x.type.shape[axis] ?? 1]);
  const attrs = { axis, largest: Number(isLargest) };
  return onnxAll(call, 'TopK', [x, k], { attrs, results: 2 }) as unknown as Pair;
}

function sorted(takes: string, chosen: (pair: Pair) => Result): AtenOp {
  const read = (call: Call): Result => {
    const x = tensorArg(call, 'self');
    const axis = axisArg(call, 'dim', x.type.shape.length, -1);
    return chosen(order(call, { x, axis, isLargest: flagArg(call, 'descending', false) }));
  };
  return { takes, read };
}

function readTopk(call: Call): Result {
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length, -1);
  const isLargest = flagArg(call, 'largest', true);
  return order(call, { x, axis, isLargest, count: intArg(call, 'k') });
}

/** The lower one of two in the middle; without an axis, of all elements. */
function readMedian(call: Call): Result {
  const x = tensorArg(call, 'self');
  if (has(call, 'dim')) {
    const extent = x.type.shape[axisArg(call, 'dim', x.type.shape.length)] ?? 1;
    return ranked(call, Math.ceil(extent / 2));
  }
  const flat = onnx(call, 'Reshape', [x, ints(call, [-1])]);
  const count = Math.ceil(flat.type.shape[0]! / 2);
  return atRank(call, { x: flat, axis: 0, isLargest: false, count }, false)[0];
}

function ranked(call: Call, count: number): Pair {
  const x = tensorArg(call, 'self');
  const axis = axisArg(call, 'dim', x.type.shape.length, -1);
  return atRank(call, { x, axis, isLargest: false, count }, flagArg(call, 'keepdim', false));
}

/** The last of so many smallest elements. */
function atRank(call: Call, sought: Order, isKept: boolean): Pair {
  const { axis, count } = sought;
  const bounds = [[count! - 1], [count!], [axis]].map((list) => ints(call, list));
  return order(call, sought).map((found) => {
    const last = onnx(call, 'Slice', [found, ...bounds]);
    return isKept ? last : onnx(call, 'Squeeze', [last, ints(call, [axis])]);
  }) as unknown as Pair;
}

/** How many boundaries, which are in order, lie below: those that are equal too, where they belong to the right. */
function readBucketize(call: Call): Value {
  const column = onnx(call, 'Unsqueeze', [tensorArg(call, 'self'), ints(call, [-1])]);
  const kind = flagArg(call, 'right', false) ? 'GreaterOrEqual' : 'Greater';
  const isAbove = onnx(call, kind, [column, tensorArg(call, 'boundaries')]);
  const dtype = flagArg(call, 'out_int32', false) ? 'i32' : 'i64';
  return onnx(call, 'ReduceSum', [cast(call, isAbove, dtype), ints(call, [-1])], { keepdims: 0 });
}
