import { sizeOf } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, invalid } from '../node.ts';
import { knownNumber, madeOf } from './made.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';

export const triangle: Operators = { Trilu: readTrilu };

/** What is not kept is replaced: a product with a mask would keep infinities as NaN. */
function readTrilu(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  if (shape.length < 2) return invalid(node, `[${shape.join(',')}] is no matrix`);
  if (sizeOf(shape) === 0) return x;
  const diagonal = node.inputs[1] ? knownNumber(node, 1) : 0;
  const isUpper = intAttr(node, 'upper', 1) !== 0;
  const columns = shape.at(-1)!;
  const isKept = (i: number) => {
    const above = (i % columns) - Math.floor(i / columns) - diagonal;
    return Number(isUpper ? above >= 0 : above <= 0);
  };
  const mask = graph.constant(node, madeOf('bool', shape.slice(-2), isKept));
  return graph.emit(node, 'where', [mask, x, numberLike(node, graph, x, 0)]);
}
