import { ELEMENT_TYPES, elementTypeName } from '../element-types.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intAttr, invalid, unsupported } from '../node.ts';
import { castTo } from './numbers.ts';
import type { Operators } from './operator.ts';

export const cast: Operators = {
  Cast: readCast,
  CastLike: (node, graph) => castTo(node, graph, inputOf(node, 0), inputOf(node, 1).type.dtype),
};

function readCast(node: OnnxNode, graph: GraphBuilder): Value {
  const to = node.attrs.has('to')
    ? intAttr(node, 'to', 0)
    : invalid(node, 'it does not say to what');
  const target = ELEMENT_TYPES.get(to);
  const x = inputOf(node, 0);
  if (!target) return unsupported(node, `it casts ${x.type.dtype} to ${elementTypeName(to)}`);
  return castTo(node, graph, x, target.dtype);
}
