import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Graph, type Op, definitionsOf, placeName } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { MOST_STEPS, activities, settled } from './activity.ts';
import { type Place, placesOf } from './execution.ts';
import { type Region, type Schedule, stepsIn } from './schedule.ts';

/**
 * Finds what is wrong with the schedule of a graph that is right without it. What must hold, so that it
 * changes no bit:
 *
 *  1. steps are counted: a block has 1 to 65536, spans lie in it, tiles in spans
 *  2. every op is in one region, once
 *  3. an op runs behind all that it reads; one that reads the past may run before, in a region of tile 1
 *  4. where nothing settles, every region runs over the whole block
 *  5. where it does, the values do: each op runs in all steps in which it may change, and the block is so
 *     long that no output changes behind it
 */
export function verifySchedule(graph: Graph, ops: OpTable): Diagnostic[] {
  const schedule = graph.schedule!;
  const item = placeName('graph', graph.name);
  if (graph.stage !== 'fixed' && graph.stage !== 'placed')
    return [
      codes.wrongSchedule({ fault: `stage '${graph.stage}' has no steps of integers` }, { item }),
    ];
  const counted = [...badBlock(schedule), ...schedule.regions.flatMap(badSteps(schedule))];
  const faults = counted.map((fault) => codes.wrongSchedule({ fault }, { item }));
  if (faults.length > 0) return faults;
  const names = badNames(graph, schedule);
  if (names.length > 0) return names;
  return [...badOrder(graph, schedule, ops), ...badSpans(graph, schedule, ops)];
}

function isCount(x: number, low: number, high: number): boolean {
  return Number.isInteger(x) && x >= low && x <= high;
}

function badBlock({ block }: Schedule): string[] {
  return isCount(block, 1, MOST_STEPS)
    ? []
    : [`a block has 1 to ${MOST_STEPS} steps, not ${block}`];
}

function badSteps({ block, settles }: Schedule) {
  return (region: Region, i: number): string[] => {
    const { first, last, tile, ops } = region;
    const what = `region ${i + 1}`;
    if (ops.length === 0) return [`${what} has no ops`];
    if (!isCount(first, 1, block) || !isCount(last, first, block))
      return [`${what} runs from ${first} to ${last}, which is no span of a block of ${block}`];
    if (!isCount(tile, 1, stepsIn(region)))
      return [`${what} has a tile of ${tile}, and runs over ${stepsIn(region)} steps`];
    const isWhole = first === 1 && last === block;
    return isWhole || settles ? [] : [`${what} does not run over the whole block`];
  };
}

function badNames(graph: Graph, { regions }: Schedule): Diagnostic[] {
  const missing = new Set(graph.ops.map(({ result }) => result));
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const name of regions.flatMap(({ ops }) => ops)) {
    if (seen.has(name)) found.push(wrong(name, `'%${name}' stands in it twice`));
    else if (!missing.has(name)) found.push(wrong(name, `'%${name}' is no op`));
    seen.add(name);
    missing.delete(name);
  }
  return [...found, ...[...missing].map((name) => wrong(name, `'%${name}' is in no region`))];
}

function badOrder(graph: Graph, schedule: Schedule, ops: OpTable): Diagnostic[] {
  const places = placesOf(schedule);
  return graph.ops.flatMap((op) =>
    op.inputs.flatMap((input) => {
      const fault = orderFault(op, input, places, schedule, ops);
      return fault ? [wrong(op.result, fault)] : [];
    }),
  );
}

function orderFault(
  op: Op,
  input: string,
  places: ReadonlyMap<string, Place>,
  { regions }: Schedule,
  ops: OpTable,
): string | undefined {
  const [own, from] = [places.get(op.result)!, places.get(input)];
  // The inputs of a graph have no place: they are there before all.
  if (!from || from.position < own.position) return undefined;
  if (!ops.get(op.kind)!.readsPast)
    return `'%${op.result}' runs before '%${input}', which it reads`;
  if (from.region !== own.region)
    return `'%${op.result}' reads '%${input}' of a later region, and values of a block are not kept`;
  return regions[own.region]!.tile === 1
    ? undefined
    : `'%${op.result}' reads '%${input}' from an earlier step, so its region has a tile of 1`;
}

function badSpans(graph: Graph, schedule: Schedule, ops: OpTable): Diagnostic[] {
  if (!schedule.settles) return [];
  const item = placeName('graph', graph.name);
  const found = settled(graph, activities(graph, ops), schedule.block);
  if (!found) return [codes.wrongSchedule({ fault: 'not all of its values settle' }, { item })];
  if (found.block > schedule.block) {
    const fault = `it settles after ${found.block} steps, and a block has ${schedule.block}`;
    return [codes.wrongSchedule({ fault }, { item })];
  }
  const definitions = definitionsOf(graph);
  return schedule.regions.flatMap(({ first, last, ops: names }) =>
    names.flatMap((name) => {
      const runs = found.runs.get(definitions.get(name)!.result)!;
      if (first <= runs.first && runs.last <= last) return [];
      return [wrong(name, `'%${name}' may change in steps ${runs.first} to ${runs.last}`)];
    }),
  );
}

function wrong(name: string, fault: string): Diagnostic {
  return codes.wrongSchedule({ fault }, { item: name });
}
