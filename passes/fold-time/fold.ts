import type { Graph } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { COMPARISONS } from './approaches.ts';
import { build } from './build.ts';
import type { Folded } from './folded.ts';
import { baseOf, crossingsOf, inOrder, layersOf, placeOf } from './layers.ts';
import { isOdd, readoutOf } from './readout.ts';
import { Refusal, refuse } from './refusal.ts';
import { type Found, type Schedule, findSchedule } from './schedule.ts';
import { atomsOf } from './sum.ts';
import type { Sum } from './terms.ts';
import type { LoneCurrent } from './threshold.ts';
import { Values } from './values.ts';
import { type View, viewsOf } from './views.ts';

/** A network of one step, and how many steps of it the unrolled graph was. */
export interface FoldedGraph {
  readonly graph: Graph;
  readonly steps: number;
}

/** Folds an unrolled graph. Throws a refusal where it is no such graph. */
export function fold(graph: Graph, ops: OpTable, isBinary: boolean): FoldedGraph {
  if (!graph.ops.some(({ kind }) => COMPARISONS.has(kind)))
    refuse('no potential is compared with a threshold');
  try {
    return foldAs('current', graph, ops, isBinary);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return foldOtherwise(error, graph, ops, isBinary);
  }
}

/**
 * In the first step potential and current are one. With a synaptic current behind the potential it has to
 * be the current; with an input that never changes and no reset it has to be the potential.
 */
function foldOtherwise(first: Refusal, graph: Graph, ops: OpTable, isBinary: boolean): FoldedGraph {
  try {
    return foldAs('potential', graph, ops, isBinary);
  } catch (error) {
    throw error instanceof Refusal ? first : error;
  }
}

function foldAs(
  loneCurrent: LoneCurrent,
  graph: Graph,
  ops: OpTable,
  isBinary: boolean,
): FoldedGraph {
  const values = new Values(graph, ops, loneCurrent);
  const views = viewsOf(graph, values);
  const sums = views.flatMap((view) => view.sums);
  const layers = inOrder(layersOf(sums, values.atoms.crossings));
  if (layers.length === 0) refuse('no output depends on a spike');
  const extents = inputExtents(sums);
  let unread = views[0]!;

  const read = (schedule: Schedule): Found<Folded> | undefined => {
    for (const [n, steps] of stepCounts(views, extents, schedule).entries()) {
      const around = { ...schedule, atoms: values.atoms, steps };
      const outputs = views.flatMap((view) => {
        const readout = readoutOf(view, around);
        return readout ? { view, readout } : [];
      });
      const odd = outputs.filter(({ readout }) => isOdd(readout, steps)).length;
      if (outputs.length === views.length)
        return { value: { ...schedule, outputs, steps }, flaws: Math.min(n, 1) + odd };
      unread = views.find((view) => !outputs.some((output) => output.view === view))!;
    }
    return undefined;
  };
  const { best, stuckAt } = findSchedule(layers, values.atoms, read);
  if (best) return { graph: build(graph, best.value, ops, isBinary), steps: best.value.steps };
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
): number[] {
  const stacks = views.filter(({ isStack }) => isStack).map((view) => view.sums.length);
  const last = Math.max(...courses.map(({ potentials }) => potentials.length));
  return [...new Set([...stacks, ...extents, last])];
}

function inputExtents(sums: readonly Sum[]): number[] {
  const definitions = crossingsOf(sums).map(({ definition }) => definition);
  const bases = [...sums, ...definitions].flatMap((sum) => [...atomsOf(sum)].map(baseOf));
  return bases.flatMap((base) => {
    return base.kind === 'input' && base.part ? [base.part.of / base.part.length] : [];
  });
}
