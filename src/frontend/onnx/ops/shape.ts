import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { type OnnxNode, frontAxis, intAttr, intsAttr, invalid, unsupported } from '../node.ts';
import { withShape } from './dense.ts';
import type { Operators } from './operator.ts';

/** Nodes that keep all elements in their order. */
export const shape: Operators = {
  Flatten: readFlatten,
  Reshape: readReshape,
  Squeeze: readSqueeze,
  Unsqueeze: readUnsqueeze,
};

function readFlatten(node: OnnxNode, graph: GraphBuilder): void {
  const from = shapeOfInput(node, graph);
  const given = intAttr(node, 'axis', 1);
  // The axis may also stand behind the last one.
  const axis = given === from.length ? given : frontAxis(node, given, from.length);
  reshapeTo(node, graph, [sizeOf(from.slice(0, axis)), sizeOf(from.slice(axis))]);
}

function readReshape(node: OnnxNode, graph: GraphBuilder): void {
  const from = shapeOfInput(node, graph);
  const wanted = intsInput(node, graph, 1);
  if (!wanted) return invalid(node, 'it has no shape');
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
  reshapeTo(node, graph, to);
}

function readSqueeze(node: OnnxNode, graph: GraphBuilder): void {
  const from = shapeOfInput(node, graph);
  const axes = axesOf(node, graph)?.map((axis) => frontAxis(node, axis, from.length));
  const gone = new Set(axes ?? from.flatMap((extent, axis) => (extent === 1 ? [axis] : [])));
  if ([...gone].some((axis) => from[axis] !== 1))
    return invalid(node, `an axis of [${from.join(',')}] that it removes is not 1`);
  reshapeTo(
    node,
    graph,
    from.filter((_, axis) => !gone.has(axis)),
  );
}

function readUnsqueeze(node: OnnxNode, graph: GraphBuilder): void {
  const from = shapeOfInput(node, graph);
  const axes = axesOf(node, graph) ?? invalid(node, 'it has no axes');
  const rank = from.length + axes.length;
  const added = new Set(axes.map((axis) => frontAxis(node, axis, rank)));
  if (added.size !== axes.length) return invalid(node, 'it adds an axis twice');
  const kept = from.values();
  const to = Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : kept.next().value!));
  reshapeTo(node, graph, to);
}

/** Axes are an attribute before operator set 13 and an input from then on. */
function axesOf(node: OnnxNode, graph: GraphBuilder): readonly number[] | undefined {
  return node.opset < 13 ? intsAttr(node, 'axes') : intsInput(node, graph, 1);
}

function intsInput(
  node: OnnxNode,
  graph: GraphBuilder,
  index: number,
): readonly number[] | undefined {
  if (!node.inputs[index]) return undefined;
  const known = graph.constantOf(node, index);
  if (!known) return unsupported(node, 'it takes a shape or axes that are not constant');
  if (known.shape.length > 1 || sizeOf(known.shape) > HIGHEST_RANK)
    return invalid(node, `a shape or axes of shape [${known.shape.join(',')}] are no list`);
  const ints = Array.from(numbersOf(known));
  return ints.every(Number.isSafeInteger)
    ? ints
    : invalid(node, 'its shape or axes are no integers');
}

const HIGHEST_RANK = 64;

function shapeOfInput(node: OnnxNode, graph: GraphBuilder): Shape {
  return graph.constantOf(node, 0)?.shape ?? graph.input(node, 0).type.shape;
}

function reshapeTo(node: OnnxNode, graph: GraphBuilder, to: Shape): void {
  if (to.length > HIGHEST_RANK) return invalid(node, `its result has ${to.length} axes`);
  const known = graph.constantOf(node, 0);
  if (known) graph.bindConstant(node, withShape(known, to));
  else graph.emit(node, { kind: 'reshape', inputs: [graph.input(node, 0)], attrs: { shape: to } });
}
