import { type Dtype, isFloat } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, invalid } from '../node.ts';

/** A number as a value, of the number type of another value. */
export function numberLike(node: OnnxNode, graph: GraphBuilder, like: Value, x: number): Value {
  const { dtype } = like.type;
  if (!isFloat(dtype) && !Number.isInteger(x)) invalid(node, `its input is ${dtype}, not float`);
  return graph.constant(node, tensorOf(dtype, [], [x]));
}

/** Minus a value. */
export function negated(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  return graph.emit(node, 'mul', [x, numberLike(node, graph, x, -1)]);
}

/** The quotient; by known floats, as a product, which folds into what is beside it. */
export function quotient(node: OnnxNode, graph: GraphBuilder, a: Value, b: Value): Value {
  if (!b.constant || !isFloat(b.type.dtype)) return graph.emit(node, 'div', [a, b]);
  const inverse = graph.emit(node, 'div', [numberLike(node, graph, b, 1), b]);
  return graph.emit(node, 'mul', [a, inverse]);
}

/** A value in another number type. Floats of every width are f32 here: nothing to do between them. */
export function castTo(node: OnnxNode, graph: GraphBuilder, x: Value, dtype: Dtype): Value {
  const to = isFloat(dtype) ? 'f32' : dtype;
  return x.type.dtype === to ? x : graph.emit(node, 'cast', [x], { to });
}
