import type { Graph } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { COMPARISONS } from './approaches.ts';
import { type Folded, build } from './build.ts';
import { baseOf, crossingsOf, inOrder, layersOf, placeOf } from './layers.ts';
import { readoutOf } from './readout.ts';
import { refuse } from './refusal.ts';
import { type Schedule, findSchedule } from './schedule.ts';
import { atomsOf } from './sum.ts';
import type { Sum } from './terms.ts';
import { Values } from './values.ts';
import { type View, viewsOf } from './views.ts';

/** The network of one step of an unrolled graph. Throws a refusal where it is no such graph. */
export function fold(graph: Graph, ops: OpTable, isBinary: boolean): Graph {
  if (!graph.ops.some(({ kind }) => COMPARISONS.has(kind)))
    refuse('no potential is compared with a threshold');
  const values = new Values(graph, ops);
  const views = viewsOf(graph, values);
  const sums = views.flatMap((view) => view.sums);
  const layers = inOrder(layersOf(sums));
  if (layers.length === 0) refuse('no output depends on a spike');
  const extents = inputExtents(sums);
  let unread = views[0]!;

  const read = (schedule: Schedule): Folded | undefined => {
    for (const steps of stepCounts(views, extents, schedule)) {
      const around = { ...schedule, atoms: values.atoms, steps };
      const outputs = views.map((view) => ({ view, readout: readoutOf(view, around) }));
      const open = outputs.find(({ readout }) => !readout);
      if (!open) return { ...schedule, outputs } as Folded;
      unread = open.view;
    }
    return undefined;
  };
  const { found, stuckAt } = findSchedule(layers, values.atoms, read);
  if (found) return build(graph, found, ops, isBinary);
  if (stuckAt) refuse('its steps differ', placeOf(stuckAt.members[0]!));
  return refuse(
    `output '${unread.output.name}' shows neither every step, nor the last, nor a sum over all`,
    unread.output.value,
  );
}

/** How many steps there may be: as many as there are in a stack or an input, or as far as spikes go. */
function stepCounts(
  views: readonly View[],
  extents: readonly number[],
  { courses }: Schedule,
): Set<number> {
  const stacks = views.filter(({ isStack }) => isStack).map((view) => view.sums.length);
  return new Set([...stacks, ...extents, ...courses.map(({ potentials }) => potentials.length)]);
}

function inputExtents(sums: readonly Sum[]): number[] {
  const definitions = crossingsOf(sums).map(({ definition }) => definition);
  const bases = [...sums, ...definitions].flatMap((sum) => [...atomsOf(sum)].map(baseOf));
  return bases.flatMap((base) => {
    return base.kind === 'input' && base.part ? [base.part.of / base.part.length] : [];
  });
}
