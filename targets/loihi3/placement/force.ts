import { type Places, type Wires, placesOf, priceOf } from './hops.ts';
import type { Mesh, Place } from './mesh.ts';

const MOST_ROUNDS = 200;

export interface ForceOptions {
  /** Asked now and then: what was found by then stays where it answers false. */
  readonly isOn?: () => boolean;
  /** Ends of edges that may be priced; what was found by then stays. */
  readonly mostLooks?: number;
}

/**
 * Force-directed placement: cores exchange places with their neighbours as long as that brings them closer
 * to those that they talk to. It ends where no exchange of neighbours saves energy any more.
 */
export function forceDirected(
  mesh: Mesh,
  wires: Wires,
  start: readonly Place[],
  slots: readonly Place[],
  { isOn = () => true, mostLooks = Infinity }: ForceOptions = {},
): Place[] {
  const board = boardOf(mesh, wires, start, slots);
  for (let round = 0, moved = true; moved && round < MOST_ROUNDS; round++) {
    moved = false;
    for (let core = 0; core < start.length; core++) {
      if (board.isSettled[core] === 1) continue;
      if (board.looks > mostLooks || !isOn()) return board.found();
      board.isSettled[core] = 1;
      for (const [stepX, stepY] of STEPS) moved = board.improves(core, stepX, stepY) || moved;
    }
  }
  return board.found();
}

function boardOf(mesh: Mesh, wires: Wires, start: readonly Place[], slots: readonly Place[]) {
  const places = placesOf(start);
  const key = (x: number, y: number) => y * 65_536 + x;
  const free = new Set(slots.map(({ x, y }) => key(x, y)));
  const coreAt = new Map(start.map(({ x, y }, core) => [key(x, y), core]));
  const costOf = costsOf(mesh, wires, places);
  const put = (core: number | undefined, x: number, y: number) => {
    if (core === undefined) return void coreAt.delete(key(x, y));
    coreAt.set(key(x, y), core);
    [places.x[core], places.y[core]] = [x, y];
  };
  const board = {
    looks: 0,
    /** Cores that no exchange improves, until something moves that they or their neighbours talk to. */
    isSettled: new Uint8Array(start.length),
    improves(core: number, stepX: number, stepY: number): boolean {
      const [x, y] = [places.x[core]!, places.y[core]!];
      if (!free.has(key(x + stepX, y + stepY))) return false;
      const pair = [core, coreAt.get(key(x + stepX, y + stepY))];
      const before = costOf(pair);
      put(pair[1], x, y);
      put(core, x + stepX, y + stepY);
      const after = costOf(pair);
      board.looks += before.looks + after.looks;
      if (after.sum < before.sum - 1e-9) {
        unsettleAround(x, y);
        for (const moved of pair) if (moved !== undefined) unsettle(moved);
        return true;
      }
      put(pair[1], x + stepX, y + stepY);
      put(core, x, y);
      return false;
    },
    found: () => start.map((_, core) => ({ x: places.x[core]!, y: places.y[core]! })),
  };
  const unsettleAround = (x: number, y: number) => {
    for (const [stepX, stepY] of AROUND) {
      const other = coreAt.get(key(x + stepX, y + stepY));
      if (other !== undefined) board.isSettled[other] = 0;
    }
  };
  const unsettleAt = (core: number) => unsettleAround(places.x[core]!, places.y[core]!);
  const unsettle = (core: number) => {
    unsettleAt(core);
    for (const e of wires.of[core]!) {
      unsettleAt(wires.from[e]!);
      for (let k = wires.starts[e]!; k < wires.starts[e + 1]!; k++) unsettleAt(wires.to[k]!);
    }
  };
  return board;
}

/** What the messages of some cores cost, each edge once, and how many ends of edges that takes. */
function costsOf(mesh: Mesh, wires: Wires, places: Places) {
  const price = priceOf(mesh, wires, places);
  const seen = new Int32Array(wires.count);
  let ticket = 0;
  return (cores: readonly (number | undefined)[]) => {
    let [sum, looks] = [0, 0];
    ticket++;
    for (const core of cores)
      for (const e of core === undefined ? [] : wires.of[core]!) {
        if (seen[e] === ticket) continue;
        seen[e] = ticket;
        sum += price(e) * wires.messages[e]!;
        looks += wires.starts[e + 1]! - wires.starts[e]!;
      }
    return { sum, looks };
  };
}

const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

const AROUND = [...STEPS, [0, 0]] as const;
