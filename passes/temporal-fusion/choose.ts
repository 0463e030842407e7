import type { Graph, Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import { type Settled, activities, settled } from '../../src/ir/schedule/activity.ts';
import { sharedMemory } from '../../src/ir/schedule/place.ts';
import {
  type Region,
  type Schedule,
  type Span,
  hull,
  stepsIn,
} from '../../src/ir/schedule/schedule.ts';
import { components } from './components.ts';
import { type Sizes, sizesOf } from './sizes.ts';

export interface Choices {
  readonly cacheBytes: number;
  readonly mostSteps: number;
}

/** Ops that run together: up to a population, or around through delays. */
interface Group {
  readonly ops: readonly Op[];
  readonly isCyclic: boolean;
}

export function choose(graph: Graph, ops: OpTable, choices: Choices): Schedule {
  const groups = groupsOf(graph, ops);
  const sizes = sizesOf(graph, ops, groups);
  const looping = loopingOf(groups, sizes, choices);
  const found = settled(graph, activities(graph, ops));
  if (!found) return looping;
  const settling = settlingOf(groups, found, sizes, choices);
  if (settling.block <= choices.mostSteps) return settling;
  const peak = (schedule: Schedule) => sharedMemory({ ...graph, schedule }, ops).bytes;
  // Windows far apart would keep more rows than the steps that they save are worth.
  const bytes = peak(settling);
  return bytes <= choices.cacheBytes || bytes <= peak(looping) ? settling : looping;
}

function groupsOf(graph: Graph, ops: OpTable): Group[] {
  const groups: Group[] = [];
  let open: Op[] = [];
  const close = () => {
    if (open.length > 0) groups.push({ ops: open, isCyclic: false });
    open = [];
  };
  for (const component of components(graph)) {
    const members = component.map((i) => graph.ops[i]!);
    const [first] = members;
    const isCyclic = members.length > 1 || first!.inputs.includes(first!.result);
    if (isCyclic) {
      close();
      groups.push({ ops: members, isCyclic });
      continue;
    }
    open.push(first!);
    const { state, fanOut, readsPast } = ops.get(first!.kind)!;
    if (state.length > 0 && !fanOut && !readsPast) close();
  }
  close();
  return groups;
}

function settlingOf(
  groups: readonly Group[],
  { block, runs }: Settled,
  sizes: Sizes,
  { cacheBytes }: Choices,
): Schedule {
  const regions = groups.map((group) => {
    const span = hull(group.ops.map(({ result }) => runs.get(result)!));
    return regionOf(group, span, sizes, cacheBytes);
  });
  return { block, settles: true, regions: joined(regions) };
}

function loopingOf(
  groups: readonly Group[],
  sizes: Sizes,
  { cacheBytes, mostSteps }: Choices,
): Schedule {
  const isLoop = groups.every(({ isCyclic }) => isCyclic);
  // Values between regions have a row for each step of a block, and shall stay near.
  const fitting = Math.floor(cacheBytes / Math.max(1, sizes.between));
  const block = isLoop ? 1 : Math.min(mostSteps, Math.max(1, fitting));
  const span = { first: 1, last: block };
  const regions = groups.map((group) => regionOf(group, span, sizes, cacheBytes));
  return { block, settles: false, regions: joined(regions) };
}

function regionOf(group: Group, span: Span, sizes: Sizes, cacheBytes: number): Region {
  const ops = group.ops.map(({ result }) => result);
  const { kept, rows } = sizes.of(group.ops);
  const steps = stepsIn(span);
  const free = kept < cacheBytes / 2 ? cacheBytes - kept : cacheBytes;
  const fitting = Math.max(1, Math.floor(free / Math.max(1, rows)));
  return { ...span, tile: group.isCyclic ? 1 : Math.min(steps, fitting), ops };
}

/** Neighbours that run over all of the same steps are one region: each op still runs on its own. */
function joined(regions: readonly Region[]): Region[] {
  const found: Region[] = [];
  for (const region of regions) {
    const before = found.at(-1);
    if (before && runsOnce(before) && runsOnce(region) && isSameSpan(before, region))
      found[found.length - 1] = { ...before, ops: [...before.ops, ...region.ops] };
    else found.push(region);
  }
  return found;
}

function runsOnce(region: Region): boolean {
  return region.tile === stepsIn(region);
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last;
}
