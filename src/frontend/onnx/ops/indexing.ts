import { sameShape, sizeOf } from '../../../tensor/shape.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  choiceAttr,
  frontAxis,
  inputOf,
  intAttr,
  invalid,
  unsupported,
} from '../node.ts';
import { knownNumber } from './made.ts';
import type { Operators } from './operator.ts';

/** Nodes that choose elements by indices, which may be computed when the network runs. */
export const indexing: Operators = {
  Gather: readGather,
  GatherElements: readGatherElements,
  GatherND: readGatherNd,
  OneHot: readOneHot,
  Scatter: readScatterElements,
  ScatterElements: readScatterElements,
  ScatterND: readScatterNd,
};

function readGather(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const axis = axisOf(node, x);
  checkIndices(node, indices, [x.type.shape[axis]!]);
  return graph.emit(node, 'gather', [x, indices], { axis });
}

function readGatherElements(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const axis = axisOf(node, x);
  checkIndices(node, indices, [x.type.shape[axis]!]);
  return graph.emit(node, 'gather-elements', [x, indices], { axis });
}

function readGatherNd(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const batchAxes = intAttr(node, 'batch_dims', 0);
  if (batchAxes < 0) return invalid(node, `it has ${batchAxes} batch dimensions`);
  checkTuples(node, indices, x.type.shape.slice(batchAxes));
  return graph.emit(node, 'gather-nd', [x, indices], { batchAxes });
}

function readScatterElements(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices, updates] = [inputOf(node, 0), inputOf(node, 1), inputOf(node, 2)];
  const axis = axisOf(node, x);
  checkIndices(node, indices, [x.type.shape[axis]!]);
  const reduction = reductionOf(node, x);
  return graph.emit(node, 'scatter-elements', [x, indices, updates], { axis, reduction });
}

function readScatterNd(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, indices, updates] = [inputOf(node, 0), inputOf(node, 1), inputOf(node, 2)];
  checkTuples(node, indices, x.type.shape);
  const rest = x.type.shape.slice(indices.type.shape.at(-1) ?? 0);
  // The op would broadcast fewer updates.
  if (!sameShape(updates.type.shape, [...indices.type.shape.slice(0, -1), ...rest]))
    return invalid(node, `its updates are [${updates.type.shape.join(',')}]`);
  const reduction = reductionOf(node, x);
  return graph.emit(node, 'scatter-nd', [x, indices, updates], { reduction });
}

/** The sum of truth values is whether any is true, their product whether all are. */
function reductionOf(node: OnnxNode, { type }: Value): string {
  const given = choiceAttr(node, 'reduction', ['none', 'add', 'mul', 'min', 'max']);
  if (type.dtype !== 'bool') return given;
  if (given === 'add') return 'max';
  return given === 'mul' ? 'min' : given;
}

function readOneHot(node: OnnxNode, graph: GraphBuilder): Value {
  const [indices, values] = [inputOf(node, 0), inputOf(node, 2)];
  const depth = Math.trunc(knownNumber(node, 1));
  if (!(depth >= 0)) return invalid(node, `its depth is ${depth}`);
  const axis = frontAxis(node, intAttr(node, 'axis', -1), indices.type.shape.length + 1);
  return graph.emit(node, 'one-hot', [indices, values], { depth, axis });
}

function axisOf(node: OnnxNode, x: Value): number {
  return frontAxis(node, intAttr(node, 'axis', 0), x.type.shape.length);
}

function checkTuples(node: OnnxNode, indices: Value, shape: readonly number[]): void {
  const length = indices.type.shape.at(-1) ?? 0;
  // Tuples that are longer do not fit, which is told where the op gets its type.
  if (length <= shape.length) checkIndices(node, indices, shape.slice(0, length));
}

/** They are read while the model is, as few weights are. */
const MOST_CHECKED = 2 ** 20;

/** Indices that are known now must be inside: outside there is nothing that they could mean. */
function checkIndices(node: OnnxNode, indices: Value, extents: readonly number[]): void {
  if (!indices.constant || extents.length === 0 || sizeOf(indices.type.shape) === 0) return;
  const count = sizeOf(indices.type.shape);
  if (count > MOST_CHECKED) unsupported(node, `it has ${count} indices that are constant`);
  numbersOf(indices.constant).forEach((index: number, i: number) => {
    const extent = extents[i % extents.length]!;
    if (index < -extent || index >= extent)
      invalid(node, `index ${index} is not in an axis of ${extent}`);
  });
}
