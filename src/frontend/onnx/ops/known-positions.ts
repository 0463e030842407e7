import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  frontAxis,
  inputOf,
  intAttr,
  intsInput,
  invalid,
  unsupported,
} from '../node.ts';
import { madeOf } from './made.ts';
import type { Operators } from './operator.ts';

/** Nodes that put elements where values say, which must be known now: results have fixed shapes. */
export const knownPositions: Operators = {
  Compress: readCompress,
  NonZero: readNonZero,
  ReverseSequence: readReverseSequence,
};

function readCompress(node: OnnxNode, graph: GraphBuilder): Value {
  const given = inputOf(node, 0);
  const condition = numbersOf(knownTensor(node, 1));
  const isFlat = !node.attrs.has('axis');
  const flat = { shape: [sizeOf(given.type.shape)] };
  const x = isFlat ? graph.emit(node, 'reshape', [given], flat) : given;
  const axis = frontAxis(node, intAttr(node, 'axis', 0), x.type.shape.length);
  const extent = x.type.shape[axis]!;
  if (condition.length > extent)
    return invalid(node, `it has ${condition.length} conditions for an axis of ${extent}`);
  const kept = Array.from(condition).flatMap((isKept, i) => (isKept === 0 ? [] : [i]));
  return graph.emit(node, 'gather', [x, indicesOf(node, graph, kept)], { axis });
}

function readNonZero(node: OnnxNode, graph: GraphBuilder): Value {
  const tensor = knownTensor(node, 0);
  const numbers = numbersOf(tensor);
  // A single number is a list of one.
  const shape = tensor.shape.length === 0 ? [1] : tensor.shape;
  const found: number[] = [];
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) found.push(i);
  graph.countWork(shape.length * found.length, node);
  let stride = numbers.length;
  const places = shape.flatMap((extent) => {
    stride /= extent;
    return found.map((i) => Math.floor(i / stride) % extent);
  });
  return graph.constant(node, tensorOf('i64', [shape.length, found.length], places));
}

/** Time and batch are the first two axes, in either order: taken as one, they are put in a new order. */
function readReverseSequence(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  const [first, second, ...rest] = shape as [number, number, ...number[]];
  const timeAxis = intAttr(node, 'time_axis', 0);
  if (shape.length < 2 || ![0, 1].includes(timeAxis) || intAttr(node, 'batch_axis', 1) === timeAxis)
    return invalid(node, `time and batch are not the first two axes of [${shape.join(',')}]`);
  const lengths = intsInput(node, 1) ?? invalid(node, 'it has no lengths');
  const [times, batches] = timeAxis === 0 ? [first, second] : [second, first];
  if (lengths.length !== batches || lengths.some((length) => length < 0 || length > times))
    return invalid(node, `lengths [${lengths.join(',')}] are not of ${batches} sequences`);
  const sourceOf = (i: number) => {
    const [row, column] = [Math.floor(i / second), i % second];
    const [time, batch] = timeAxis === 0 ? [row, column] : [column, row];
    const length = lengths[batch]!;
    const from = time < length ? length - 1 - time : time;
    return timeAxis === 0 ? from * second + column : row * second + from;
  };
  const indices = graph.constant(node, madeOf('i64', [first * second], sourceOf));
  const flat = graph.emit(node, 'reshape', [x], { shape: [first * second, ...rest] });
  const turned = graph.emit(node, 'gather', [flat, indices], { axis: 0 });
  return graph.emit(node, 'reshape', [turned], { shape });
}

/** A list of indices as a value. */
export function indicesOf(node: OnnxNode, graph: GraphBuilder, indices: readonly number[]): Value {
  return graph.constant(node, tensorOf('i64', [indices.length], indices));
}

function knownTensor(node: OnnxNode, index: number): Tensor {
  const { constant, type } = inputOf(node, index);
  const size = sizeOf(type.shape);
  if (constant && size > MOST_KNOWN)
    return unsupported(node, `input ${index + 1} has ${size} elements`);
  return constant ?? unsupported(node, `input ${index + 1} is not constant`, SHAPE_DEPENDS);
}

/** A mask of an image, or of a sequence and itself. */
const MOST_KNOWN = 2 ** 20;

const SHAPE_DEPENDS = 'the shape of its result is only known while it runs: export without it';
