import type { Attrs } from '../../../ir/graph.ts';
import { type OnnxNode, inputOf } from '../node.ts';
import type { ReadNode } from './operator.ts';

/** An operator that is one op, of as many inputs, with attributes that are read off the node. */
export function direct(
  kind: string,
  inputs = 1,
  attrsOf: (node: OnnxNode) => Attrs = () => ({}),
): ReadNode {
  return (node, graph) => {
    const values = Array.from({ length: inputs }, (_, i) => inputOf(node, i));
    return graph.emit(node, kind, values, attrsOf(node));
  };
}
