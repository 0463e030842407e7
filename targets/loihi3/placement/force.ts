import { type Places, type Wires, priceOf } from './hops.ts';
import type { Mesh, Place } from './mesh.ts';

const MOST_ROUNDS = 200;

/**
 * Force-directed placement: cores exchange places with their neighbours as long as that brings them closer
 * to those that they talk to. It ends where no exchange of neighbours saves energy any more.
 */
export function forceDirected(
  mesh: Mesh,
  wires: Wires,
  start: readonly Place[],
  slots: readonly Place[],
): Place[] {
  const places: Places = {
    x: Int32Array.from(start, ({ x }) => x),
    y: Int32Array.from(start, ({ y }) => y),
  };
  const price = priceOf(mesh, wires, places);
  const key = (x: number, y: number) => y * 65_536 + x;
  const free = new Set(slots.map(({ x, y }) => key(x, y)));
  const coreAt = new Map(start.map(({ x, y }, core) => [key(x, y), core]));
  const seen = new Int32Array(wires.count);
  let ticket = 0;
  const costOf = (cores: readonly (number | undefined)[]) => {
    let sum = 0;
    ticket++;
    for (const core of cores)
      for (const e of core === undefined ? [] : wires.of[core]!) {
        if (seen[e] !== ticket) sum += price(e) * wires.messages[e]!;
        seen[e] = ticket;
      }
    return sum;
  };
  const put = (core: number | undefined, x: number, y: number) => {
    if (core === undefined) return void coreAt.delete(key(x, y));
    coreAt.set(key(x, y), core);
    [places.x[core], places.y[core]] = [x, y];
  };
  const improves = (core: number, stepX: number, stepY: number): boolean => {
    const [x, y] = [places.x[core]!, places.y[core]!];
    if (!free.has(key(x + stepX, y + stepY))) return false;
    const other = coreAt.get(key(x + stepX, y + stepY));
    const before = costOf([core, other]);
    put(other, x, y);
    put(core, x + stepX, y + stepY);
    if (costOf([core, other]) < before - 1e-9) return true;
    put(other, x + stepX, y + stepY);
    put(core, x, y);
    return false;
  };
  for (let round = 0, moved = true; moved && round < MOST_ROUNDS; round++) {
    moved = false;
    for (let core = 0; core < start.length; core++)
      for (const [stepX, stepY] of STEPS) moved = improves(core, stepX, stepY) || moved;
  }
  return start.map((_, core) => ({ x: places.x[core]!, y: places.y[core]! }));
}

const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
