import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';
import { buffersOf } from '../ir/schedule/buffers.ts';
import { separateMemory } from '../ir/schedule/place.ts';
import { scheduleOf } from '../ir/schedule/schedule.ts';
import type { PageBuffer, PageMemory } from './page-data.ts';

/** Where each value and state lies and while which ops run it is needed; of networks of integers. */
export function pageMemory(graph: Graph, ops: OpTable): PageMemory | undefined {
  if (graph.stage !== 'fixed' && graph.stage !== 'placed') return undefined;
  const schedule = scheduleOf(graph);
  const { bytes, placements } = graph.memory ?? separateMemory(graph, ops);
  const places = new Map(placements.map((placement) => [placement.op, placement]));
  const kinds = new Map(graph.ops.map(({ result, kind }) => [result, kind]));
  const buffers = buffersOf(graph, schedule, ops).map(
    ({ op, state, bytes: size, life }): PageBuffer => {
      const { at, states } = places.get(op)!;
      const { first, last } = life;
      if (state === undefined) return { op, at: at!, bytes: size, first, last };
      const name = ops.get(kinds.get(op)!)!.state[state]!;
      return { op, state: name, at: states[state]!, bytes: size, first, last };
    },
  );
  return { bytes, order: schedule.regions.flatMap((region) => region.ops), buffers };
}
