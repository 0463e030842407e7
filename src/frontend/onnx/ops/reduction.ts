import { isFloat } from '../../../tensor/dtype.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  frontAxes,
  frontAxis,
  inputOf,
  intAttr,
  intsAttr,
  intsInput,
  invalid,
} from '../node.ts';
import { negated } from './numbers.ts';
import type { Operators, ReadNode } from './operator.ts';

/** Nodes that make one number of many, and those that look for some of many. */
export const reduction: Operators = {
  ArgMax: argReader('arg-max'),
  ArgMin: argReader('arg-min'),
  CumSum: readCumSum,
  ReduceL1: reader({ before: absolute, kind: 'reduce-sum' }),
  ReduceL2: reader({ before: square, kind: 'reduce-sum', after: root }),
  ReduceLogSum: reader({ kind: 'reduce-sum', after: logarithm }),
  ReduceLogSumExp: readLogSumExp,
  ReduceMax: reader({ kind: 'reduce-max' }),
  ReduceMean: reader({ kind: 'reduce-mean' }),
  ReduceMin: reader({ kind: 'reduce-min' }),
  ReduceProd: reader({ kind: 'reduce-prod' }),
  ReduceSum: reader({ kind: 'reduce-sum' }),
  ReduceSumSquare: reader({ before: square, kind: 'reduce-sum' }),
  TopK: readTopK,
};

type Step = (node: OnnxNode, graph: GraphBuilder, x: Value) => Value;

/** What is done to each element, then along the axes, then to each result. */
interface Reduction {
  readonly before?: Step;
  readonly kind: string;
  readonly after?: Step;
}

function reader({ before, kind, after }: Reduction): ReadNode {
  return (node, graph) => {
    const x = inputOf(node, 0);
    const parts = before ? before(node, graph, x) : x;
    const whole = reduce(node, graph, kind, parts);
    return after ? after(node, graph, whole) : whole;
  };
}

interface Lanes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function reduce(
  node: OnnxNode,
  graph: GraphBuilder,
  kind: string,
  x: Value,
  { axes, keepDims }: Lanes = lanesOf(node),
): Value {
  return axes.length === 0 ? x : graph.emit(node, kind, [x], { axes, keepDims });
}

/** Axes were an attribute at first, and an input from then on; of none, all are meant unless it says so. */
function lanesOf(node: OnnxNode): Lanes {
  const rank = inputOf(node, 0).type.shape.length;
  const isInput = node.opset >= (node.kind === 'ReduceSum' ? 13 : 18);
  const given = (isInput ? intsInput(node, 1) : intsAttr(node, 'axes')) ?? [];
  const keepDims = intAttr(node, 'keepdims', 1) !== 0;
  if (given.length > 0) return { axes: frontAxes(node, given, rank), keepDims };
  const isNothing = isInput && intAttr(node, 'noop_with_empty_axes', 0) !== 0;
  return { axes: isNothing ? [] : Array.from({ length: rank }, (_, axis) => axis), keepDims };
}

function absolute(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  return graph.emit(node, 'abs', [x]);
}

function square(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  return graph.emit(node, 'mul', [x, x]);
}

function root(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  return asFloat(node, graph, x, (values) => graph.emit(node, 'sqrt', [values]));
}

function logarithm(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  return asFloat(node, graph, x, (values) => graph.emit(node, 'log', [values]));
}

/** Integers are computed as floats where a function has no integer values, and cut off at the end. */
function asFloat(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  compute: (x: Value) => Value,
): Value {
  const { dtype } = x.type;
  if (isFloat(dtype)) return compute(x);
  const y = compute(graph.emit(node, 'cast', [x], { to: 'f32' }));
  return graph.emit(node, 'cast', [y], { to: dtype });
}

/** The largest is subtracted first, or the largest float for an infinity, so that no exponential overflows. */
function readLogSumExp(node: OnnxNode, graph: GraphBuilder): Value {
  const lanes = lanesOf(node);
  return asFloat(node, graph, inputOf(node, 0), (x) => {
    if (lanes.axes.length === 0) return x;
    const most = graph.emit(node, 'reduce-max', [x], { axes: lanes.axes, keepDims: true });
    const finite = graph.emit(node, 'clip', [most]);
    const less = graph.emit(node, 'add', [x, negated(node, graph, finite)]);
    const e = graph.emit(node, 'exp', [less]);
    const sum = reduce(node, graph, 'reduce-sum', e, lanes);
    const { shape } = sum.type;
    const added = lanes.keepDims ? finite : graph.emit(node, 'reshape', [finite], { shape });
    return graph.emit(node, 'add', [graph.emit(node, 'log', [sum]), added]);
  });
}

function argReader(kind: string): ReadNode {
  return (node, graph) => {
    const x = inputOf(node, 0);
    const axis = frontAxis(node, intAttr(node, 'axis', 0), x.type.shape.length);
    const keepDims = intAttr(node, 'keepdims', 1) !== 0;
    const selectLast = intAttr(node, 'select_last_index', 0) !== 0;
    return graph.emit(node, kind, [x], { axis, keepDims, selectLast });
  };
}

function readCumSum(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const [given = invalid(node, 'it has no axis')] = intsInput(node, 1) ?? [];
  const axis = frontAxis(node, given, x.type.shape.length);
  const exclusive = intAttr(node, 'exclusive', 0) !== 0;
  const reverse = intAttr(node, 'reverse', 0) !== 0;
  return graph.emit(node, 'cum-sum', [x], { axis, exclusive, reverse });
}

/** Results that need not be sorted are sorted all the same. */
function readTopK(node: OnnxNode, graph: GraphBuilder): readonly (Value | undefined)[] {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const axis = frontAxis(node, intAttr(node, 'axis', -1), shape.length);
  const k = node.opset < 10 ? intAttr(node, 'k', -1) : (intsInput(node, 1)?.[0] ?? -1);
  if (k < 0 || k > shape[axis]!)
    invalid(node, `axis ${axis} has ${shape[axis]} elements, not ${k}`);
  const largest = node.opset < 11 || intAttr(node, 'largest', 1) !== 0;
  return (['values', 'indices'] as const).map((result, i) =>
    node.outputs[i] ? graph.emit(node, 'top-k', [x], { result, k, axis, largest }) : undefined,
  );
}
