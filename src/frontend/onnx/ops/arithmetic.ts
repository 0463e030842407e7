import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, invalid } from '../node.ts';
import { direct } from './direct.ts';
import { castTo, negated, numberLike, quotient } from './numbers.ts';
import type { Operators, ReadNode } from './operator.ts';

/** Sums and products; a difference is the sum with what is negated. */
export const arithmetic: Operators = {
  Add: direct('add', 2),
  Div: (node, graph) => quotient(node, graph, inputOf(node, 0), inputOf(node, 1)),
  Max: all('max'),
  Mean: readMean,
  Min: all('min'),
  Mod: direct('mod', 2, (node) => ({
    sign: intAttr(node, 'fmod', 0) === 0 ? 'divisor' : 'dividend',
  })),
  Mul: direct('mul', 2),
  Neg: (node, graph) => negated(node, graph, inputOf(node, 0)),
  Pow: direct('pow', 2),
  Reciprocal: (node, graph) => {
    const x = inputOf(node, 0);
    return graph.emit(node, 'div', [numberLike(node, graph, x, 1), x]);
  },
  Sub: readSub,
  Sum: all('add'),
};

/** An op of all inputs; a single one is the result. */
function all(kind: string): ReadNode {
  return (node, graph) => {
    const first = inputOf(node, 0);
    const values = node.inputs.map((_, i) => inputOf(node, i));
    return values.length === 1 ? first : graph.emit(node, kind, values);
  };
}

function readMean(node: OnnxNode, graph: GraphBuilder): Value {
  const sum = all('add')(node, graph) as Value;
  return quotient(node, graph, sum, numberLike(node, graph, sum, node.inputs.length));
}

function readSub(node: OnnxNode, graph: GraphBuilder): Value {
  const [a, b] = [inputOf(node, 0), inputOf(node, 1)];
  const { dtype } = a.type;
  if (dtype !== 'u64') return graph.emit(node, 'add', [a, negated(node, graph, b)]);
  if (b.type.dtype !== dtype) return invalid(node, `its inputs are ${dtype} and ${b.type.dtype}`);
  // Minus one has no place in this type, and those of 64 bits do not wrap.
  const signed = (x: Value) => castTo(node, graph, x, 'i64');
  const difference = graph.emit(node, 'add', [signed(a), negated(node, graph, signed(b))]);
  return castTo(node, graph, difference, dtype);
}
