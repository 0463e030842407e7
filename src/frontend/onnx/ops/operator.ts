import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';

/**
 * Adds to the graph what a node computes; its outputs in their order, those left out that nothing here
 * computes. Throws what is wrong with the node; the other nodes are still read.
 */
export type ReadNode = (
  node: OnnxNode,
  graph: GraphBuilder,
) => Value | readonly (Value | undefined)[];

/** The operators of one family, by kind. */
export type Operators = Readonly<Record<string, ReadNode>>;
