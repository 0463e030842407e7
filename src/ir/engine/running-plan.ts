import { type Graph, type Op, typesOf } from '../graph.ts';
import { OP_TABLE } from '../ops/index.ts';
import { buffersOf } from '../schedule/buffers.ts';
import { separateMemory } from '../schedule/place.ts';
import { scheduleOf } from '../schedule/schedule.ts';
import { stateBytesOf } from '../state-bytes.ts';
import type { ValueType } from '../types.ts';
import type { NativePlan, NativeRows } from './image.ts';

/** The schedule and the memory of a graph, for the ops that the engine runs, by their numbers. */
export function runningPlan(
  graph: Graph,
  running: readonly Op[],
  valueOf: ReadonlyMap<string, number>,
): NativePlan {
  const { block, settles, regions } = scheduleOf(graph);
  const types = typesOf(graph);
  const { bytes, placements } = graph.memory ?? separateMemory(graph, OP_TABLE);
  const places = new Map(placements.map((placement) => [placement.op, placement]));
  const numbers = new Map(running.map(({ result }, i) => [result, i]));
  const rows = new Map<number, NativeRows>();
  for (const { op, rows: own } of buffersOf(graph, scheduleOf(graph), OP_TABLE))
    if (own) rows.set(valueOf.get(op)!, { kind: own.kind, ...own.steps, at: places.get(op)!.at! });
  const values = Math.max(-1, ...valueOf.values()) + 1;
  const known = (names: readonly string[]) =>
    names.flatMap((name) => (numbers.has(name) ? [numbers.get(name)!] : []));
  return {
    ...{ block, settles, bytes },
    regions: regions.map((region) => ({ ...region, ops: known(region.ops) })),
    rows: Array.from({ length: values }, (_, id) => rows.get(id) ?? GIVEN),
    states: running.flatMap((op) => statesOf(op, places.get(op.result)!.states, types)),
  };
}

const NOWHERE = -1;

/** Where the states of an op are; nowhere where they are not kept. */
function statesOf(
  op: Op,
  places: readonly number[],
  types: ReadonlyMap<string, ValueType>,
): readonly number[] {
  if (places.length > 0) return places;
  const inputs = op.inputs.map((name) => types.get(name)!);
  return stateBytesOf(op, inputs, OP_TABLE).map(() => NOWHERE);
}

const GIVEN: NativeRows = { kind: 'given', first: 1, last: 1, at: 0 };
