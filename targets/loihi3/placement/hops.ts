import type { Edge } from '../partition/axons.ts';
import type { Mesh, Place } from './mesh.ts';

/*
 * A message goes along its row first, then along columns (XY), once through each link however many cores
 * hear it: the union of its routes is a comb with its back in the sender's row.
 */

/** Edges as arrays, for those who ask what they cost a million times. */
export interface Wires {
  readonly count: number;
  readonly from: Int32Array;
  /** The cores that edge e goes to stand from starts[e] to starts[e + 1]. */
  readonly starts: Int32Array;
  readonly to: Int32Array;
  readonly messages: Float64Array;
  /** The edges that each core sends or hears. */
  readonly of: readonly Int32Array[];
}

export function wiresOf(edges: readonly Edge[], cores: number): Wires {
  const starts = new Int32Array(edges.length + 1);
  for (const [e, { to }] of edges.entries()) starts[e + 1] = starts[e]! + to.length;
  const of: number[][] = Array.from({ length: cores }, () => []);
  for (const [e, { from, to }] of edges.entries())
    for (const core of [from, ...to]) of[core]!.push(e);
  return {
    count: edges.length,
    from: Int32Array.from(edges, ({ from }) => from),
    starts,
    to: Int32Array.from(edges.flatMap(({ to }) => to)),
    messages: Float64Array.from(edges, ({ messages }) => messages),
    of: of.map((own) => Int32Array.from(own)),
  };
}

/** Where cores are. */
export interface Places {
  readonly x: Int32Array;
  readonly y: Int32Array;
}

export function placesOf(places: readonly Place[]): Places {
  return { x: Int32Array.from(places, ({ x }) => x), y: Int32Array.from(places, ({ y }) => y) };
}

/** What one message of an edge costs in pJ, by where cores are. */
export function priceOf(mesh: Mesh, wires: Wires, { x, y }: Places): (edge: number) => number {
  const { columns, rows, eastWestPj, northSouthPj, betweenChipsPj, chipColumns } = mesh;
  const { from, starts, to } = wires;
  const width = columns * chipColumns;
  const [low, high] = [new Int32Array(width), new Int32Array(width)];
  const stamp = new Int32Array(width).fill(-1);
  const touched = new Int32Array(width);
  let ticket = 0;
  const chipSteps = (a: number, b: number, extent: number) =>
    Math.abs(Math.floor(a / extent) - Math.floor(b / extent));
  return (edge) => {
    const [sx, sy] = [x[from[edge]!]!, y[from[edge]!]!];
    let [west, east, count] = [sx, sx, 0];
    ticket++;
    for (let k = starts[edge]!; k < starts[edge + 1]!; k++) {
      const [dx, dy] = [x[to[k]!]!, y[to[k]!]!];
      if (dx < west) west = dx;
      if (dx > east) east = dx;
      if (stamp[dx] !== ticket) {
        stamp[dx] = ticket;
        low[dx] = high[dx] = sy;
        touched[count++] = dx;
      }
      if (dy < low[dx]!) low[dx] = dy;
      if (dy > high[dx]!) high[dx] = dy;
    }
    let cost = (east - west) * eastWestPj;
    cost += (chipSteps(sx, west, columns) + chipSteps(sx, east, columns)) * betweenChipsPj;
    for (let i = 0; i < count; i++) {
      const [top, bottom] = [low[touched[i]!]!, high[touched[i]!]!];
      cost += (bottom - top) * northSouthPj;
      cost += (chipSteps(sy, top, rows) + chipSteps(sy, bottom, rows)) * betweenChipsPj;
    }
    return cost;
  };
}

/** What all hops of a step cost when every neuron fires once, in pJ. */
export function hopEnergy(mesh: Mesh, wires: Wires, places: Places): number {
  const price = priceOf(mesh, wires, places);
  let sum = 0;
  for (let e = 0; e < wires.count; e++) sum += price(e) * wires.messages[e]!;
  return sum;
}

/** Where a link starts, and its direction. */
export interface Link extends Place {
  readonly towards: (typeof DIRECTIONS)[number];
}

const DIRECTIONS = ['east', 'west', 'south', 'north'] as const;

/** Messages through the busiest link, and hops of all messages together. */
export function linkLoads(
  mesh: Mesh,
  wires: Wires,
  { x, y }: Places,
): { busiest: number; link: Link | undefined; hops: number } {
  const loads = new Map<number, number>();
  const sizeX = mesh.columns * mesh.chipColumns;
  for (let e = 0; e < wires.count; e++) {
    const seen = new Set<number>();
    const [sx, sy] = [x[wires.from[e]!]!, y[wires.from[e]!]!];
    for (let k = wires.starts[e]!; k < wires.starts[e + 1]!; k++) {
      const [dx, dy] = [x[wires.to[k]!]!, y[wires.to[k]!]!];
      for (let at = sx; at !== dx; at += Math.sign(dx - sx))
        seen.add((sy * sizeX + at) * 4 + (dx > sx ? 0 : 1));
      for (let at = sy; at !== dy; at += Math.sign(dy - sy))
        seen.add((at * sizeX + dx) * 4 + (dy > sy ? 2 : 3));
    }
    for (const link of seen) loads.set(link, (loads.get(link) ?? 0) + wires.messages[e]!);
  }
  let [busiest, at, hops] = [0, -1, 0];
  for (const [link, load] of loads) {
    if (load > busiest) [busiest, at] = [load, link];
    hops += load;
  }
  return { busiest, link: at < 0 ? undefined : linkAt(at, sizeX), hops };
}

/** A link is numbered by where it starts, then by its direction. */
function linkAt(number: number, sizeX: number): Link {
  const place = Math.floor(number / 4);
  return { x: place % sizeX, y: Math.floor(place / sizeX), towards: DIRECTIONS[number % 4]! };
}
