import { components } from '../../passes/temporal-fusion/components.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { activities, settled } from '../../src/ir/schedule/activity.ts';
import { type Region, type Schedule, type Span, hull } from '../../src/ir/schedule/schedule.ts';
import type { Random } from '../../src/support/random.ts';

/** A schedule that a graph may have, cut and tiled at random; it settles where the graph does, mostly. */
export function randomSchedule(graph: Graph, random: Random): Schedule {
  const found = settled(graph, activities(graph, OP_TABLE), random.int(1, 3));
  const settles = found !== undefined && random.next() < 0.8;
  const block = settles ? found.block : random.int(1, 6);
  const regions: Region[] = [];
  let open: string[] = [];
  const close = (tile?: number) => {
    if (open.length === 0) return;
    const needed = settles
      ? hull(open.map((name) => found.runs.get(name)!))
      : { first: 1, last: block };
    const span = settles ? widened(needed, block, random) : needed;
    regions.push({ ...span, tile: tile ?? random.int(1, span.last - span.first + 1), ops: open });
    open = [];
  };
  for (const component of components(graph)) {
    const ops = component.map((i) => graph.ops[i]!);
    const isCyclic = ops.length > 1 || ops[0]!.inputs.includes(ops[0]!.result);
    if (isCyclic || random.next() < 0.3) close();
    open.push(...ops.map(({ result }) => result));
    if (isCyclic) close(1);
  }
  close();
  return { block, settles, regions };
}

/** Layer by layer over blocks of so many steps, and cycles step by step. */
export function inBlocks(graph: Graph, block: number): Schedule {
  const regions = components(graph).map((component): Region => {
    const ops = component.map((i) => graph.ops[i]!);
    const isCyclic = ops.length > 1 || ops[0]!.inputs.includes(ops[0]!.result);
    const names = ops.map(({ result }) => result);
    return { first: 1, last: block, tile: isCyclic ? 1 : block, ops: names };
  });
  return { block, settles: false, regions };
}

function widened({ first, last }: Span, block: number, random: Random): Span {
  return { first: random.int(1, first), last: random.int(last, block) };
}
