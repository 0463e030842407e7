import type { Graph, Op } from '../../src/ir/graph.ts';
import { LOWERINGS } from './lowerings.ts';

/**
 * Values whose messages are multiplied with weights or with each other, directly or behind ops that
 * only move them: eight bits are what a multiplier takes.
 */
export function narrowValues(graph: Graph): ReadonlySet<string> {
  const narrow = new Set<string>();
  for (const op of graph.ops.toReversed())
    if (isNarrow(op, narrow)) for (const name of op.inputs) narrow.add(name);
  return narrow;
}

function isNarrow({ kind, result }: Op, narrow: ReadonlySet<string>): boolean {
  const reads = kind === 'range' ? 'as-its-readers' : LOWERINGS[kind]?.reads;
  return reads === 'narrow' || (reads === 'as-its-readers' && narrow.has(result));
}
