import { HIGHEST_RANK, sizeOf } from '../../../tensor/shape.ts';
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
import type { Operators } from './operator.ts';

/** Nodes that keep all elements in their order. */
export const reshape: Operators = {
  Flatten: readFlatten,
  Reshape: readReshape,
  Squeeze: readSqueeze,
  Unsqueeze: readUnsqueeze,
};

function readFlatten(node: OnnxNode, graph: GraphBuilder): Value {
  const { shape } = inputOf(node, 0).type;
  const given = intAttr(node, 'axis', 1);
  // The axis may also stand behind the last one.
  const axis = given === shape.length ? given : frontAxis(node, given, shape.length);
  return reshapeTo(node, graph, [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))]);
}

function readReshape(node: OnnxNode, graph: GraphBuilder): Value {
  const from = inputOf(node, 0).type.shape;
  const wanted = intsInput(node, 1) ?? invalid(node, 'it has no shape');
  const keepsZeros = intAttr(node, 'allowzero', 0) !== 0;
  const copied = wanted.map((extent, axis) => {
    if (extent !== 0 || keepsZeros) return extent;
    return from[axis] ?? invalid(node, `there is no extent ${axis} to copy`);
  });
  const open = copied.filter((extent) => extent === -1).length;
  if (open > 1 || copied.some((extent) => extent < -1))
    return invalid(node, `[${wanted.join(',')}] is no shape`);
  const rest = sizeOf(from) / Math.abs(sizeOf(copied));
  const inferred = Number.isNaN(rest) ? 0 : rest;
  const to = copied.map((extent) => (extent === -1 ? inferred : extent));
  if (sizeOf(to) !== sizeOf(from) || !to.every(Number.isSafeInteger))
    return invalid(node, `[${from.join(',')}] does not fit the shape [${wanted.join(',')}]`);
  return reshapeTo(node, graph, to);
}

function readSqueeze(node: OnnxNode, graph: GraphBuilder): Value {
  const from = inputOf(node, 0).type.shape;
  const ones = from.flatMap((extent, axis) => (extent === 1 ? [axis] : []));
  const axes = axesOf(node);
  const gone = axes ? frontAxes(node, axes, from.length) : ones;
  if (gone.some((axis) => from[axis] !== 1))
    return invalid(node, `an axis of [${from.join(',')}] that it removes is not 1`);
  const to = from.filter((_, axis) => !gone.includes(axis));
  return reshapeTo(node, graph, to);
}

function readUnsqueeze(node: OnnxNode, graph: GraphBuilder): Value {
  const from = inputOf(node, 0).type.shape;
  const axes = axesOf(node) ?? invalid(node, 'it has no axes');
  const rank = from.length + axes.length;
  const added = frontAxes(node, axes, rank);
  const kept = from.values();
  const extentAt = (axis: number) => (added.includes(axis) ? 1 : kept.next().value!);
  return reshapeTo(
    node,
    graph,
    Array.from({ length: rank }, (_, axis) => extentAt(axis)),
  );
}

/** Axes are an attribute before operator set 13 and an input from then on. */
function axesOf(node: OnnxNode): readonly number[] | undefined {
  return node.opset < 13 ? intsAttr(node, 'axes') : intsInput(node, 1);
}

function reshapeTo(node: OnnxNode, graph: GraphBuilder, shape: readonly number[]): Value {
  if (shape.length > HIGHEST_RANK) return invalid(node, `its result has ${shape.length} axes`);
  return graph.emit(node, 'reshape', [inputOf(node, 0)], { shape });
}
