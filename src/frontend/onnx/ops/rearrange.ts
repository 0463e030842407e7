import { broadcastShapes, sameShape } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  choiceAttr,
  frontAxis,
  inputOf,
  intAttr,
  intsAttr,
  intsInput,
  invalid,
} from '../node.ts';
import type { Operators } from './operator.ts';

/** Nodes that put elements in other places, and repeat them. */
export const rearrange: Operators = {
  Transpose: readTranspose,
  Concat: readConcat,
  Expand: readExpand,
  Tile: readTile,
  DepthToSpace: readDepthToSpace,
  SpaceToDepth: readSpaceToDepth,
};

function readTranspose(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const reversed = x.type.shape.map((_, axis) => axis).toReversed();
  return transposed(node, graph, x, intsAttr(node, 'perm') ?? reversed);
}

function transposed(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  permutation: readonly number[],
): Value {
  return graph.emit(node, 'transpose', [x], { permutation });
}

function readConcat(node: OnnxNode, graph: GraphBuilder): Value {
  const inputs = node.reads.map((_, i) => inputOf(node, i));
  const rank = inputOf(node, 0).type.shape.length;
  const axis = frontAxis(node, intAttr(node, 'axis', 1), rank);
  return inputs.length === 1 ? inputs[0]! : graph.emit(node, 'concat', inputs, { axis });
}

function readExpand(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const wanted = intsInput(node, 1) ?? invalid(node, 'it has no shape');
  const isShape = wanted.every((extent) => extent >= 0);
  const shape = isShape ? broadcastShapes(x.type.shape, wanted) : undefined;
  if (!shape) {
    const from = x.type.shape.join(',');
    return invalid(node, `[${from}] cannot be broadcast with [${wanted.join(',')}]`);
  }
  return sameShape(shape, x.type.shape) ? x : graph.emit(node, 'expand', [x], { shape });
}

/** Each repeated axis gets one in front of it along which it is broadcast. */
function readTile(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const repeats = intsInput(node, 1) ?? invalid(node, 'it has no repeats');
  if (repeats.length !== shape.length || repeats.some((count) => count < 0))
    return invalid(node, `[${repeats.join(',')}] does not repeat ${shape.length} axes`);
  if (repeats.every((count) => count === 1)) return x;
  const isRepeated = (axis: number) => repeats[axis] !== 1;
  const apart = shape.flatMap((extent, axis) => (isRepeated(axis) ? [1, extent] : [extent]));
  const wide = shape.flatMap((extent, axis) =>
    isRepeated(axis) ? [repeats[axis]!, extent] : [extent],
  );
  const split = graph.emit(node, 'reshape', [x], { shape: apart });
  const repeated = graph.emit(node, 'expand', [split], { shape: wide });
  const whole = shape.map((extent, axis) => extent * repeats[axis]!);
  return graph.emit(node, 'reshape', [repeated], { shape: whole });
}

/** What blocks of an image are: [N, C, H, W] and how many elements they have along each side. */
function blocksOf(node: OnnxNode) {
  const x = inputOf(node, 0);
  const size = intAttr(node, 'blocksize', 0);
  if (x.type.shape.length !== 4 || size < 1)
    return invalid(node, `it cuts [${x.type.shape.join(',')}] into blocks of ${size}`);
  const [images, channels, height, width] = x.type.shape as [number, number, number, number];
  const isDepthFirst = choiceAttr(node, 'mode', ['DCR', 'CRD']) === 'DCR';
  return { x, size, images, channels, height, width, isDepthFirst };
}

function readDepthToSpace(node: OnnxNode, graph: GraphBuilder): Value {
  const { x, size, images, channels, height, width, isDepthFirst } = blocksOf(node);
  const depth = channels / size ** 2;
  if (!Number.isInteger(depth)) return invalid(node, `${channels} channels make no such blocks`);
  const shape = isDepthFirst
    ? [images, size, size, depth, height, width]
    : [images, depth, size, size, height, width];
  const apart = graph.emit(node, 'reshape', [x], { shape });
  const permutation = isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const turned = transposed(node, graph, apart, permutation);
  const whole = [images, depth, height * size, width * size];
  return graph.emit(node, 'reshape', [turned], { shape: whole });
}

function readSpaceToDepth(node: OnnxNode, graph: GraphBuilder): Value {
  const { x, size, images, channels, height, width, isDepthFirst } = blocksOf(node);
  const [rows, columns] = [height / size, width / size];
  if (!Number.isInteger(rows) || !Number.isInteger(columns))
    return invalid(node, `${height} x ${width} cannot be cut into blocks of ${size}`);
  const shape = [images, channels, rows, size, columns, size];
  const apart = graph.emit(node, 'reshape', [x], { shape });
  const permutation = isDepthFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
  const turned = transposed(node, graph, apart, permutation);
  const whole = [images, channels * size ** 2, rows, columns];
  return graph.emit(node, 'reshape', [turned], { shape: whole });
}
