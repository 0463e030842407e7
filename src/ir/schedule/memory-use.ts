import type { Graph } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { separateMemory } from './place.ts';

/** What a run of a graph of integers allocates for values and state. */
export interface MemoryUse {
  readonly bytes: number;
  /** What it would without a plan, for as many steps at a time: each value and state in a place of its own. */
  readonly bytesApart: number;
  /** Steps that run together. */
  readonly block: number;
  /** Nothing changes behind them. */
  readonly settles: boolean;
}

/** Nothing at stages that have no integers. */
export function memoryUse(graph: Graph, ops: OpTable): MemoryUse | undefined {
  if (graph.stage !== 'fixed' && graph.stage !== 'placed') return undefined;
  const { block = 1, settles = false } = graph.schedule ?? {};
  const { bytes } = graph.memory ?? separateMemory(graph, ops);
  return { bytes, bytesApart: separateMemory(graph, ops).bytes, block, settles };
}
