import {
  type Dtype,
  bitWidth,
  integerRange,
  isFloat,
  isInteger,
  storageOf,
} from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { lazyTensor, numbersOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, invalid, unsupported } from '../node.ts';
import { castTo, negated } from './numbers.ts';

/*
 * Floats as integer levels and back, with a scale and a zero point. Where these are constant, as after
 * static quantisation, one op does it; else the parts of its formula.
 */

/** What levels mean. Scale and zero point have the rank of what they apply to, or are one number. */
export interface Levels {
  readonly scale: Value;
  readonly zero: Value;
  readonly axis?: number;
  /** Elements along the axis to each scale; 0 is one scale for each place or for all. */
  readonly blockSize?: number;
}

export function toLevels(node: OnnxNode, graph: GraphBuilder, x: Value, levels: Levels): Value {
  const { scale, zero } = levels;
  const { dtype } = zero.type;
  if (!isInteger(dtype) || bitWidth(dtype) > 32) return invalid(node, `its zero point is ${dtype}`);
  const floats = castTo(node, graph, x, 'f32');
  const attrs = attrsOf(node, levels);
  if (attrs) return graph.emit(node, 'quantize-linear', [floats], attrs);
  if (bitWidth(dtype) < 8) return unsupported(node, 'its scale or zero point is not constant');
  const [low, high] = integerRange(dtype);
  const quotient = graph.emit(node, 'div', [floats, scale]);
  const rounded = graph.emit(node, 'round', [quotient]);
  const shifted = graph.emit(node, 'add', [rounded, castTo(node, graph, zero, 'f32')]);
  const kept = graph.emit(node, 'clip', [shifted], { low, high });
  return castTo(node, graph, kept, dtype);
}

export function fromLevels(node: OnnxNode, graph: GraphBuilder, x: Value, levels: Levels): Value {
  const attrs = isFloat(x.type.dtype) ? undefined : attrsOf(node, levels);
  if (attrs) return graph.emit(node, 'dequantize-linear', [x], attrs);
  return graph.emit(node, 'mul', [centred(node, graph, x, levels.zero), levels.scale]);
}

/** Levels as floats, counted from their zero point. */
export function centred(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  zero: Value | undefined,
  dtype: Dtype = 'f32',
): Value {
  const levels = castTo(node, graph, x, dtype);
  if (!zero || isZero(zero)) return levels;
  const shift = negated(node, graph, castTo(node, graph, zero, dtype));
  const y = graph.emit(node, 'add', [levels, shift]);
  if (y.type.shape.length === x.type.shape.length) return y;
  return invalid(node, 'its zero point has more axes than its levels');
}

/** A scale or zero point of one number, or of one for each place of an axis, as a value that broadcasts. */
export function alongAxis(
  node: OnnxNode,
  graph: GraphBuilder,
  value: Value,
  shape: Shape,
  axis: number,
): Value {
  const own = value.type.shape;
  if (own.length > 1) return value;
  const count = own[0] ?? 1;
  if (count === 1) return graph.emit(node, 'reshape', [value], { shape: [] });
  if (count !== shape[axis])
    return invalid(node, `${count} scales or zero points do not fit [${shape.join(',')}]`);
  const wide = shape.map((_, i) => (i === axis ? count : 1));
  return graph.emit(node, 'reshape', [value], { shape: wide });
}

/** Zero points that are all zero, one for each scale. */
export function zerosFor(node: OnnxNode, graph: GraphBuilder, scale: Value, dtype: Dtype): Value {
  const { shape } = scale.type;
  return graph.constant(
    node,
    lazyTensor(dtype, shape, () => new (storageOf(dtype))(sizeOf(shape))),
  );
}

function attrsOf(node: OnnxNode, { scale, zero, axis = 0, blockSize = 0 }: Levels) {
  const [scales, zeros] = [scale.constant, zero.constant];
  if (scales && zeros) return { scale: scales, zeroPoint: zeros, axis, blockSize };
  return blockSize === 0
    ? undefined
    : unsupported(node, 'the scales or zero points of its blocks are not constant');
}

function isZero({ constant }: Value): boolean {
  return constant !== undefined && numbersOf(constant).every((zero) => zero === 0);
}
