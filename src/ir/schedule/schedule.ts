import type { Graph } from '../graph.ts';

/** Steps from the first to the last, both of them included. The first step is 1. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Ops that run together, some steps of their span at a time: `tile`. */
export interface Region extends Span {
  readonly tile: number;
  /** In the order in which they run. */
  readonly ops: readonly string[];
}

/**
 * In which order a graph runs over its steps. Steps come in blocks; in a block a region runs over its
 * whole span, tile after tile, before the next one starts. It changes no bit: what it must obey is in
 * `verify-schedule.ts`.
 */
export interface Schedule {
  /** Steps that are run before any region starts again. */
  readonly block: number;
  /** Nothing changes behind the first block, so a run of more steps is one of the block. */
  readonly settles: boolean;
  readonly regions: readonly Region[];
}

/** Where a value of an op, and what it remembers, lie in the one memory of a run. */
export interface Placement {
  readonly op: string;
  /** Bytes from the start; absent for an op whose value is that of its input. */
  readonly at?: number;
  readonly states: readonly number[];
}

/** What a run allocates. */
export interface Memory {
  readonly bytes: number;
  /** In the order of the ops. */
  readonly placements: readonly Placement[];
}

/** All ops in their order, one step after another: how a graph without a schedule runs. */
export function stepByStep({ ops }: Graph): Schedule {
  const names = ops.map(({ result }) => result);
  return { block: 1, settles: false, regions: [{ first: 1, last: 1, tile: 1, ops: names }] };
}

/** The schedule of a graph, its own or that of one without. */
export function scheduleOf(graph: Graph): Schedule {
  return graph.schedule ?? stepByStep(graph);
}

/** The graph without schedule and memory, which are of the ops that it had. */
export function unscheduled(graph: Graph): Graph {
  if (graph.schedule === undefined && graph.memory === undefined) return graph;
  const { name, stage, inputs, ops, outputs } = graph;
  return { name, stage, inputs, ops, outputs };
}

export function stepsIn({ first, last }: Span): number {
  return last - first + 1;
}

/** The shortest span that has all steps of some. */
export function hull(spans: readonly Span[]): Span {
  const first = Math.min(...spans.map((span) => span.first));
  return { first, last: Math.max(...spans.map((span) => span.last)) };
}
