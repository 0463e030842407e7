import { type Dtype, allocate, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, lazyTensor, storeNumbers, tensor, tensorOf } from '../../../tensor/tensor.ts';
import { ELEMENT_TYPES, elementTypeName } from '../element-types.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  inputOf,
  intAttr,
  intsInput,
  invalid,
  knownNumbers,
  unsupported,
} from '../node.ts';
import { readTensor } from '../tensor.ts';
import type { Operators } from './operator.ts';

/** Nodes whose results depend on shapes and known numbers only. */
export const made: Operators = {
  Shape: readShape,
  Size: (node, graph) => {
    const size = BigInt(sizeOf(inputOf(node, 0).type.shape));
    return graph.constant(node, tensor('i64', [], BigInt64Array.of(size)));
  },
  ConstantOfShape: readConstantOfShape,
  Range: readRange,
  EyeLike: readEyeLike,
};

function readShape(node: OnnxNode, graph: GraphBuilder): Value {
  const { shape } = inputOf(node, 0).type;
  const bound = (name: string, fallback: number) => {
    const given = intAttr(node, name, fallback);
    return given < 0 ? Math.max(given + shape.length, 0) : given;
  };
  const kept = shape.slice(bound('start', 0), bound('end', shape.length));
  return graph.constant(node, tensorOf('i64', [kept.length], kept));
}

/** One number, broadcast: a large shape stays an op and costs nothing before it runs. */
function readConstantOfShape(node: OnnxNode, graph: GraphBuilder): Value {
  const shape = intsInput(node, 0) ?? invalid(node, 'it has no shape');
  if (shape.some((extent) => extent < 0)) return invalid(node, `[${shape.join(',')}] is no shape`);
  const given = node.attrs.get('value')?.t;
  const value = given ? readTensor(given, node.source, node.at) : tensorOf('f32', [], [0]);
  if (sizeOf(value.shape) !== 1) return invalid(node, 'its value is not one number');
  const number = graph.emit(node, 'reshape', [graph.constant(node, value)], { shape: [] });
  return graph.emit(node, 'expand', [number], { shape });
}

function readRange(node: OnnxNode, graph: GraphBuilder): Value {
  const { dtype } = inputOf(node, 0).type;
  const [start, limit, delta] = [0, 1, 2].map((index) => knownNumber(node, index));
  const count = Math.max(Math.ceil((limit! - start!) / delta!), 0);
  if (!Number.isFinite(count)) return invalid(node, `it goes from ${start} by ${delta}`);
  if (count > MOST_MADE) return unsupported(node, `its result has ${count} elements`);
  const numberAt = (i: number) => start! + i * delta!;
  return graph.constant(node, madeOf(dtype, [count], numberAt));
}

/** A range or a square matrix that is larger is no part of a network. */
const MOST_MADE = 2 ** 26;

/** A single number that must be known now. */
export function knownNumber(node: OnnxNode, index: number): number {
  const numbers = knownNumbers(node, index);
  return numbers.length === 1 ? numbers[0]! : invalid(node, `input ${index + 1} is no number`);
}

function readEyeLike(node: OnnxNode, graph: GraphBuilder): Value {
  const { dtype, shape } = inputOf(node, 0).type;
  if (shape.length !== 2) return invalid(node, 'its input is not a matrix');
  if (sizeOf(shape) > MOST_MADE)
    return unsupported(node, `its result has ${sizeOf(shape)} elements`);
  const to = node.attrs.has('dtype') ? typeNumbered(node, intAttr(node, 'dtype', 0)) : dtype;
  const [columns, shift] = [shape[1]!, intAttr(node, 'k', 0)];
  const isOn = (i: number) => (i % columns) - Math.floor(i / columns) === shift;
  return graph.constant(
    node,
    madeOf(to, shape, (i) => Number(isOn(i))),
  );
}

/** The type that a number of TensorProto.DataType stands for; floats of every width are f32 here. */
function typeNumbered(node: OnnxNode, number: number): Dtype {
  const { dtype } = ELEMENT_TYPES.get(number) ?? {};
  if (!dtype) return unsupported(node, `it makes ${elementTypeName(number)}`);
  return isFloat(dtype) ? 'f32' : dtype;
}

/** A tensor whose elements are computed when it is first asked for. */
export function madeOf(
  dtype: Dtype,
  shape: readonly number[],
  numberAt: (i: number) => number,
): Tensor {
  return lazyTensor(dtype, shape, () => {
    const numbers = allocate(dtype, sizeOf(shape));
    for (let i = 0; i < numbers.length; i++) numbers[i] = numberAt(i);
    return storeNumbers(dtype, numbers);
  });
}
