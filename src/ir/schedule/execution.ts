import type { Graph } from '../graph.ts';
import type { OpTable } from '../op-def.ts';
import { type Schedule, type Span, stepsIn } from './schedule.ts';

/** Where an op runs: in which region, and as the how manieth of all. */
export interface Place {
  readonly region: number;
  readonly position: number;
}

export interface RegionRun {
  /** Of its ops. */
  readonly positions: Span;
  /** Something in it reads what is made later, from an earlier step. */
  readonly isCyclic: boolean;
  /** Each of its ops runs once in a block, over all steps of the region. */
  readonly isOnce: boolean;
}

/** How a schedule runs a graph, read off it. */
export interface Execution {
  readonly count: number;
  readonly places: ReadonlyMap<string, Place>;
  readonly regions: readonly RegionRun[];
  /** The value whose memory a value has: its own but for views. */
  readonly rootOf: (name: string) => string;
}

/** Of a schedule that names every op once. */
export function executionOf(graph: Graph, schedule: Schedule, ops: OpTable): Execution {
  const places = placesOf(schedule);
  const definitions = new Map(graph.ops.map((op) => [op.result, op]));
  const roots = new Map<string, string>();
  for (const { result, kind, inputs } of graph.ops)
    if (ops.get(kind)!.isView) roots.set(result, roots.get(inputs[0]!) ?? inputs[0]!);
  const rootOf = (name: string) => roots.get(name) ?? name;
  let next = 0;
  const regions = schedule.regions.map((region, i): RegionRun => {
    const positions = { first: next, last: next + region.ops.length - 1 };
    next = positions.last + 1;
    const isCyclic = region.ops.some((name) =>
      definitions.get(name)!.inputs.some((input) => {
        const place = places.get(rootOf(input));
        return place?.region === i && place.position >= places.get(name)!.position;
      }),
    );
    return { positions, isCyclic, isOnce: !isCyclic && region.tile >= stepsIn(region) };
  });
  return { count: next, places, regions, rootOf };
}

export function placesOf({ regions }: Schedule): Map<string, Place> {
  const places = new Map<string, Place>();
  let position = 0;
  regions.forEach(({ ops }, region) => {
    for (const name of ops) places.set(name, { region, position: position++ });
  });
  return places;
}
