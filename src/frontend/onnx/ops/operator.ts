import type { GraphBuilder } from '../graph-builder.ts';
import type { OnnxNode } from '../node.ts';

/**
 * Adds to the graph what a node computes and binds its first output. Throws what is wrong with the
 * node; the other nodes are still read.
 */
export type ReadNode = (node: OnnxNode, graph: GraphBuilder) => void;

/** The operators of one family, by kind. */
export type Operators = Readonly<Record<string, ReadNode>>;
