import { RESOURCES, type Resource } from '../../../src/mapping/resources.ts';
import { type Core, type Costs, coreOf, joined } from './core.ts';

/** Looks at a core, a few comparisons each: the more cores there are, the fewer of them are tried. */
const MOST_LOOKS = 2 ** 27;

/** Cores that fit into others go there, the emptiest first: whole, or else tile by tile. */
export function merged(costs: Costs, cores: readonly Core[], mostBusyNs: number): Core[] {
  const rooms = roomsOf(costs, cores, mostBusyNs);
  const emptiest = [...cores.keys()].sort((a, b) => rooms.neurons[a]! - rooms.neurons[b]!);
  const most = Math.ceil(MOST_LOOKS / Math.max(1, cores.length));
  for (const i of emptiest.slice(0, most)) {
    if (rooms.grown.has(i)) continue;
    const core = rooms.cores[i]!;
    set(rooms, i, undefined);
    const parts = core.tiles.map((tile) => coreOf(costs, [tile]));
    const isGone = put(rooms, [core]) || (parts.length > 1 && put(rooms, parts));
    if (!isGone) set(rooms, i, core);
  }
  return rooms.cores.filter((core) => core !== undefined);
}

/** What is free on each core, as arrays: every part asks all of them. */
interface Rooms {
  readonly names: readonly Resource[];
  /** What a core has of each, and how long it may be busy. */
  readonly has: readonly number[];
  readonly cores: (Core | undefined)[];
  /** Those that took something in. */
  readonly grown: Set<number>;
  readonly free: Float64Array;
  readonly neurons: Float64Array;
}

function roomsOf({ facts }: Costs, cores: readonly Core[], mostBusyNs: number): Rooms {
  const names = RESOURCES.filter((name) => facts[name] !== undefined);
  const has = [...names.map((name) => facts[name]!.value), mostBusyNs];
  const free = new Float64Array(cores.length * has.length);
  const neurons = new Float64Array(cores.length);
  const rooms = { names, has, cores: [...cores], grown: new Set<number>(), free, neurons };
  for (const [i, core] of cores.entries()) set(rooms, i, core);
  return rooms;
}

function needsOf({ names }: Rooms, { uses, busyNs }: Core): number[] {
  return [...names.map((name) => uses[name]), busyNs];
}

function set(rooms: Rooms, i: number, core: Core | undefined): void {
  const { cores, has, free, neurons } = rooms;
  cores[i] = core;
  neurons[i] = core === undefined ? -1 : core.uses.neurons;
  const needs = core && needsOf(rooms, core);
  for (let k = 0; k < has.length; k++) free[i * has.length + k] = needs ? has[k]! - needs[k]! : -1;
}

/** The core with most neurons among those that have room, the first of several; -1 for none. */
function fullest(rooms: Rooms, part: Core): number {
  const { has, free, neurons } = rooms;
  const needs = needsOf(rooms, part);
  let [best, most] = [-1, -1];
  for (let i = 0; i < neurons.length; i++) {
    if (neurons[i]! <= most) continue;
    let k = 0;
    while (k < has.length && needs[k]! <= free[i * has.length + k]!) k++;
    if (k === has.length) [best, most] = [i, neurons[i]!];
  }
  return best;
}

/** Some more on cores that there are; none of it if one part has no room. */
function put(rooms: Rooms, parts: readonly Core[]): boolean {
  const before = new Map<number, Core>();
  for (const part of parts) {
    const best = fullest(rooms, part);
    if (best < 0) {
      for (const [i, core] of before) set(rooms, i, core);
      return false;
    }
    const core = rooms.cores[best]!;
    if (!before.has(best)) before.set(best, core);
    set(rooms, best, joined(core, part));
  }
  for (const i of before.keys()) rooms.grown.add(i);
  return true;
}
