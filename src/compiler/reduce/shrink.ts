import type { Graph } from '../../ir/graph.ts';
import type { OpTable } from '../../ir/op-def.ts';

/**
 * One way to make a graph smaller, as a conversation: it yields a smaller graph, is told whether that
 * one will do, goes on from there, and returns what it came to.
 */
export type Shrink = (graph: Graph, ops: OpTable) => Generator<Graph, Graph, boolean>;
