import { type Dtype, bitWidth, isInteger } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { elementTypeName } from '../element-types.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { layoutOf } from '../layouts.ts';
import { type OnnxNode, frontAxis, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { type Levels, alongAxis, fromLevels, toLevels, zerosFor } from './levels.ts';
import { castTo, negated, numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

/** Floats as integers and back. */
export const quantise: Operators = {
  DequantizeLinear: readDequantize,
  DynamicQuantizeLinear: (node, graph) => {
    const { levels, scale, zero } = dynamicLevels(node, graph, inputOf(node, 0));
    return [levels, scale, zero];
  },
  QuantizeLinear: readQuantize,
  'com.microsoft.DequantizeLinear': readDequantize,
  'com.microsoft.QuantizeLinear': readQuantize,
};

function readQuantize(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const dtype = node.inputs[2]?.type.dtype ?? outputDtype(node);
  if (!isInteger(dtype) || bitWidth(dtype) > 32) return unsupported(node, `its result is ${dtype}`);
  return toLevels(node, graph, x, levelsOf(node, graph, x, dtype));
}

function readDequantize(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  return fromLevels(node, graph, x, levelsOf(node, graph, x, x.type.dtype));
}

/** The type of the levels where there is no zero point that has it. */
function outputDtype(node: OnnxNode): Dtype {
  const number = intAttr(node, 'output_dtype', 0);
  if (number === 0) return 'u8';
  const name = elementTypeName(number);
  return layoutOf(number)?.dtype ?? unsupported(node, `its result is ${name}`);
}

function levelsOf(node: OnnxNode, graph: GraphBuilder, x: Value, dtype: Dtype): Levels {
  const { shape } = x.type;
  const scale = inputOf(node, 1);
  const zero = node.inputs[2] ?? zerosFor(node, graph, scale, dtype);
  if (zero.type.dtype !== dtype)
    return invalid(node, `its zero point is ${zero.type.dtype}, its levels are ${dtype}`);
  const blockSize = intAttr(node, 'block_size', 0);
  const isOne = scale.type.shape.every((extent) => extent === 1);
  const axis = isOne ? 0 : frontAxis(node, intAttr(node, 'axis', 1), shape.length);
  if (blockSize < 0) return invalid(node, `its blocks are of ${blockSize}`);
  if (blockSize === 0 && scale.type.shape.length > 1)
    return invalid(node, `its scales are [${scale.type.shape.join(',')}]`);
  const along = (value: Value) => alongAxis(node, graph, value, shape, axis);
  if (blockSize === 0 || isOne) return { scale: along(scale), zero: along(zero) };
  return { scale, zero, axis, blockSize };
}

interface DynamicLevels extends Levels {
  readonly levels: Value;
}

/** A value as u8 levels of its own range, which is made to hold zero. */
export function dynamicLevels(node: OnnxNode, graph: GraphBuilder, x: Value): DynamicLevels {
  const axes = x.type.shape.map((_, axis) => axis);
  const none = numberLike(node, graph, x, 0);
  const end = (reduction: string, join: string) => {
    const found = graph.emit(node, reduction, [x], { axes, keepDims: false });
    return graph.emit(node, join, [found, none]);
  };
  const low = end('reduce-min', 'min');
  const range = graph.emit(node, 'add', [end('reduce-max', 'max'), negated(node, graph, low)]);
  const step = graph.emit(node, 'div', [range, numberLike(node, graph, x, 255)]);
  const isFlat = graph.emit(node, 'equal', [range, none]);
  const scale = graph.emit(node, 'where', [isFlat, numberLike(node, graph, x, 1), step]);
  const below = negated(node, graph, graph.emit(node, 'div', [low, scale]));
  const kept = graph.emit(node, 'clip', [below], { low: 0, high: 255 });
  const zero = castTo(node, graph, graph.emit(node, 'round', [kept]), 'u8');
  return { levels: toLevels(node, graph, x, { scale, zero }), scale, zero };
}

/** Levels whose value is their own number: to round and clip what is in units of the levels already. */
export function unitLevels(node: OnnxNode, graph: GraphBuilder, zero: Value): Levels {
  const one = graph.constant(node, tensorOf('f32', [], [1]));
  return { scale: one, zero: graph.emit(node, 'reshape', [zero], { shape: [] }) };
}
