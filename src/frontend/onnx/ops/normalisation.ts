import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  floatAttr,
  frontAxes,
  frontAxis,
  inputOf,
  intAttr,
  intsAttr,
  invalid,
  unsupported,
} from '../node.ts';
import { batchNormalization } from './batch-normalization.ts';
import { madeOf } from './made.ts';
import { negated, numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

/** Nodes that bring values to one scale; what they are scaled and shifted by follows as a product and a sum. */
export const normalisation: Operators = {
  BatchNormalization: batchNormalization,
  GroupNormalization: readGroupNormalization,
  Hardmax: (node, graph) => alongAxis(node, graph, hardmax),
  InstanceNormalization: readInstanceNormalization,
  LayerNormalization: readLayerNormalization,
  LogSoftmax: (node, graph) => alongAxis(node, graph, emitter('log-softmax')),
  LpNormalization: readLpNormalization,
  MeanVarianceNormalization: readMeanVarianceNormalization,
  RMSNormalization: readRmsNormalization,
  SimplifiedLayerNormalization: readRmsNormalization,
  Softmax: (node, graph) => alongAxis(node, graph, emitter('softmax')),
};

type AlongAxis = (node: OnnxNode, graph: GraphBuilder, x: Value, axis: number) => Value;

function emitter(kind: string): AlongAxis {
  return (node, graph, x, axis) => graph.emit(node, kind, [x], { axis });
}

/** Before operator set 13, all axes from the given one on were taken as one. */
function alongAxis(node: OnnxNode, graph: GraphBuilder, compute: AlongAxis): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const axis = frontAxis(node, intAttr(node, 'axis', node.opset < 13 ? 1 : -1), shape.length);
  if (node.opset >= 13 || axis === shape.length - 1) return compute(node, graph, x, axis);
  const flat = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  const rows = graph.emit(node, 'reshape', [x], { shape: flat });
  const y = compute(node, graph, rows, 1);
  return graph.emit(node, 'reshape', [y], { shape });
}

/** One where the largest element stands first, zero elsewhere. */
function hardmax(node: OnnxNode, graph: GraphBuilder, x: Value, axis: number): Value {
  const { shape } = x.type;
  const most = graph.emit(node, 'arg-max', [x], { axis, keepDims: true });
  const extent = shape[axis]!;
  const along = shape.slice(axis).map((_, i) => (i === 0 ? extent : 1));
  const places = graph.constant(
    node,
    madeOf('i64', along, (i) => i),
  );
  const isMost = graph.emit(node, 'equal', [places, most]);
  return graph.emit(node, 'cast', [isMost], { to: x.type.dtype });
}

const EPSILON = Math.fround(1e-5);

/** Mean and deviation of each row may be asked for besides the rows. */
function readLayerNormalization(node: OnnxNode, graph: GraphBuilder) {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const axis = frontAxis(node, intAttr(node, 'axis', -1), shape.length);
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const rows = graph.emit(node, 'layer-norm', [x], { axis, epsilon });
  const y = scaled(node, graph, rows, inputOf(node, 1), node.inputs[2]);
  if (!node.outputs[1] && !node.outputs[2]) return [y];
  const axes = shape.flatMap((_, i) => (i < axis ? [] : [i]));
  const mean = graph.emit(node, 'reduce-mean', [x], { axes, keepDims: true });
  if (!node.outputs[2]) return [y, mean];
  const d = graph.emit(node, 'add', [x, negated(node, graph, mean)]);
  return [y, mean, inverseRoot(node, graph, d, { axes, epsilon })];
}

function readRmsNormalization(node: OnnxNode, graph: GraphBuilder) {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const axis = frontAxis(node, intAttr(node, 'axis', -1), shape.length);
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const rows = graph.emit(node, 'rms-norm', [x], { axis, epsilon });
  const y = scaled(node, graph, rows, inputOf(node, 1), undefined);
  if (!node.outputs[1]) return [y];
  const axes = shape.flatMap((_, i) => (i < axis ? [] : [i]));
  return [y, inverseRoot(node, graph, x, { axes, epsilon })];
}

/** 1 / sqrt(mean(x^2) + epsilon). */
function inverseRoot(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  { axes, epsilon }: { readonly axes: readonly number[]; readonly epsilon: number },
): Value {
  const squares = graph.emit(node, 'mul', [x, x]);
  const mean = graph.emit(node, 'reduce-mean', [squares], { axes, keepDims: true });
  const sum = graph.emit(node, 'add', [mean, numberLike(node, graph, x, epsilon)]);
  const root = graph.emit(node, 'sqrt', [sum]);
  return graph.emit(node, 'div', [numberLike(node, graph, x, 1), root]);
}

/** A value times a scale and plus a bias, which are broadcast to its shape. */
export function scaled(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  scale: Value,
  bias: Value | undefined,
): Value {
  const product = graph.emit(node, 'mul', [x, scale]);
  const sum = bias ? graph.emit(node, 'add', [product, bias]) : product;
  if (sameShape(sum.type.shape, x.type.shape)) return sum;
  return invalid(node, `its scale or bias does not fit [${x.type.shape.join(',')}]`);
}

/** Before operator set 21, a whole group had one scale and one bias; from then on each channel has. */
function readGroupNormalization(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const groups = intAttr(node, 'num_groups', 0);
  const channels = channelsOf(node, x);
  if (groups < 1 || channels % groups !== 0)
    invalid(node, `its ${channels} channels do not make ${groups} groups`);
  const size = sizeOf(shape.slice(1)) / groups;
  const to = { shape: [shape[0]!, groups, size] };
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const rows = graph.emit(node, 'reshape', [x], to);
  const y = graph.emit(node, 'layer-norm', [rows], { axis: 2, epsilon });
  const whole = (value: Value) => graph.emit(node, 'reshape', [value], { shape });
  return node.opset < 21 ? whole(perChannel(node, graph, y)) : perChannel(node, graph, whole(y));
}

function readInstanceNormalization(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  channelsOf(node, x);
  const epsilon = floatAttr(node, 'epsilon', EPSILON);
  const y = graph.emit(node, 'layer-norm', [x], { axis: 2, epsilon });
  return perChannel(node, graph, y);
}

function channelsOf(node: OnnxNode, { type: { shape } }: Value): number {
  if (shape.length < 3) invalid(node, `[${shape.join(',')}] has no axes behind its channels`);
  return shape[1]!;
}

/** Scaled and shifted by one number for each place on the second axis. */
function perChannel(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  const shape = x.type.shape.slice(1).map((extent, i) => (i === 0 ? extent : 1));
  const [scale, bias] = [inputOf(node, 1), inputOf(node, 2)].map((value) => {
    if (!sameShape(value.type.shape, shape.slice(0, 1)))
      invalid(node, `its scale and bias are not of shape [${shape[0]}]`);
    return graph.emit(node, 'reshape', [value], { shape });
  });
  return scaled(node, graph, x, scale!, bias);
}

/** What has no length stays zero. */
function readLpNormalization(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const p = intAttr(node, 'p', 2);
  if (p !== 1 && p !== 2) unsupported(node, `its norm is of order ${p}`);
  const axes = [frontAxis(node, intAttr(node, 'axis', -1), x.type.shape.length)];
  const parts = p === 1 ? graph.emit(node, 'abs', [x]) : graph.emit(node, 'mul', [x, x]);
  const sum = graph.emit(node, 'reduce-sum', [parts], { axes, keepDims: true });
  const norm = p === 1 ? sum : graph.emit(node, 'sqrt', [sum]);
  const least = numberLike(node, graph, x, SMALLEST);
  return graph.emit(node, 'div', [x, graph.emit(node, 'max', [norm, least])]);
}

/** The smallest f32 with all of its digits. */
const SMALLEST = 2 ** -126;

function readMeanVarianceNormalization(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const axes = frontAxes(node, intsAttr(node, 'axes') ?? [0, 2, 3], x.type.shape.length);
  const mean = graph.emit(node, 'reduce-mean', [x], { axes, keepDims: true });
  const d = graph.emit(node, 'add', [x, negated(node, graph, mean)]);
  const squares = graph.emit(node, 'mul', [d, d]);
  const variance = graph.emit(node, 'reduce-mean', [squares], { axes, keepDims: true });
  const deviation = graph.emit(node, 'sqrt', [variance]);
  const least = numberLike(node, graph, x, 1e-9);
  return graph.emit(node, 'div', [d, graph.emit(node, 'add', [deviation, least])]);
}
