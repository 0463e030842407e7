import type { NativeModel, NativeRows } from '../../src/ir/engine/image.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { executionOf } from '../../src/ir/schedule/execution.ts';
import { type Region, type Schedule, stepsIn } from '../../src/ir/schedule/schedule.ts';

/**
 * How kernels run a graph over its steps: the regions of its schedule in their order and spans, and its blocks. The tiles
 * of the schedule are those of a processor's cache. A card takes as many steps at once as a tile of its tensor cores has
 * rows, in all regions but those that go around; a block of a network in which not all settles has as many too.
 */
export const TILE_STEPS = 16;

/** The graph with the tiles of a card; memory is of the tiles that it was made for, and is not used. */
export function forCards(graph: Graph): Graph {
  const { schedule, name, stage, inputs, ops, outputs } = graph;
  const bare = { name, stage, inputs, ops, outputs };
  return schedule === undefined ? bare : { ...bare, schedule: widened(graph, schedule) };
}

function widened(graph: Graph, schedule: Schedule): Schedule {
  const { regions } = executionOf(graph, schedule, OP_TABLE);
  const loops = regions.every(({ isCyclic }) => isCyclic);
  const block = schedule.settles || loops ? schedule.block : TILE_STEPS;
  const wide = (region: Region, i: number): Region => {
    const span = schedule.settles ? region : { ...region, first: 1, last: block };
    return { ...span, tile: regions[i]!.isCyclic ? 1 : Math.min(stepsIn(span), TILE_STEPS) };
  };
  return { ...schedule, block, regions: schedule.regions.map(wide) };
}

/** Ops by number that run together. */
export type Tiles = Omit<Region, 'ops'> & { readonly ops: readonly number[] };

/** The regions of a model; all of it, step by step, where none are named. */
export function regionsOf({ plan, ops }: NativeModel): readonly Tiles[] {
  return plan?.regions ?? [{ first: 1, last: 1, tile: 1, ops: ops.map((_, i) => i) }];
}

/** Steps that every value has a row for: so many run in a block where spans do not hold. */
export function blockSteps({ plan }: NativeModel): number {
  if (!plan) return 1;
  const kept = plan.rows.filter(({ kind }) => kind === 'whole').map(rowsIn);
  return Math.min(plan.block, ...kept);
}

export function rowsIn({ first, last }: NativeRows): number {
  return last - first + 1;
}

/** Whether a value is made in all steps for which it has rows. */
export function isFilled({ kind, first, last }: NativeRows, made: Tiles | undefined): boolean {
  return kind !== 'whole' || (made?.first === first && made.last === last);
}
