import {
  type Box,
  type Range,
  intersection,
  rangeLength,
  volumeOf,
  withRange,
} from '../../../src/tensor/box.ts';
import type { Population } from '../../../src/mapping/network/network.ts';
import { readsOf } from '../../../src/mapping/network/reads.ts';
import type { Costs, Tile } from './core.ts';

/** Where the messages of some neurons of a tile go. */
export interface Axon {
  /** Of the core's own tiles. */
  readonly tile: number;
  readonly box: Box;
  /** Cores that hear them, in rising order. */
  readonly to: readonly number[];
}

interface Reader {
  readonly box: Box;
  readonly cores: number[];
}

/** Of each core where the messages of its tiles go: boxes apart from each other, as few as there are lists of cores. */
export function axonsOf(costs: Costs, cores: readonly (readonly Tile[])[]): Axon[][] {
  const readers = new Map(
    [...readersOf(costs, cores)].map(([population, own]) => [population, indexed(own)]),
  );
  return cores.map((tiles) =>
    tiles.flatMap(({ population, box }, tile) => {
      const near = readers.get(population)?.(box) ?? [];
      return cellsOf(population, box, near).map((cell) => ({ tile, ...cell }));
    }),
  );
}

/** Asks which readers may have something in common with a box: those that begin not far from it, along the axis that tells most apart. */
function indexed(readers: readonly Reader[]): (box: Box) => readonly Reader[] {
  const axes = [...readers[0]!.box.keys()];
  const startsAlong = (axis: number) => new Set(readers.map(({ box }) => box[axis]![0])).size;
  const [axis] = axes.sort((a, b) => startsAlong(b) - startsAlong(a) || a - b);
  if (axis === undefined) return () => readers;
  const ordered = readers.map((reader, i) => ({ ...reader, i }));
  ordered.sort((a, b) => a.box[axis]![0] - b.box[axis]![0] || a.i - b.i);
  const longest = Math.max(...readers.map(({ box }) => rangeLength(box, axis)));
  const firstFrom = (start: number) => {
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle]!.box[axis]![0] < start) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (box) => {
    const [start, end] = box[axis]!;
    const near = ordered.slice(firstFrom(start - longest + 1), firstFrom(end));
    return near.sort((a, b) => a.i - b.i);
  };
}

/** For each population the boxes of it that are read, with all cores that read the same. */
function readersOf(costs: Costs, cores: readonly (readonly Tile[])[]): Map<Population, Reader[]> {
  const found = new Map<Population, Map<string, Reader>>();
  for (const [core, tiles] of cores.entries())
    for (const { population, box } of tiles)
      for (const connection of costs.incoming.get(population)!) {
        const read = connection.from.isHost ? undefined : readsOf(connection, box);
        if (read === undefined) continue;
        const own = found.get(connection.from) ?? new Map<string, Reader>();
        found.set(connection.from, own);
        const reader = own.get(read.join()) ?? { box: read, cores: [] };
        own.set(read.join(), reader);
        if (reader.cores.at(-1) !== core) reader.cores.push(core);
      }
  return new Map([...found].map(([population, own]) => [population, [...own.values()]]));
}

interface Cell {
  readonly box: Box;
  readonly to: readonly number[];
}

/** A tile, cut where the cores that hear it change. */
function cellsOf({ channels }: Population, tile: Box, readers: readonly Reader[]): Cell[] {
  const heard = readers.flatMap(({ box, cores }) => {
    const common = intersection(tile, box);
    return common === undefined ? [] : [{ box: common, cores }];
  });
  const edges = tile.map((range, axis) =>
    edgesOf(
      range,
      heard.map(({ box }) => box[axis]!),
    ),
  );
  // Channels change fastest: a place's channels shall end in as few cells as they can.
  const axes = [...tile.keys()].filter((axis) => axis !== channels);
  if (channels < tile.length) axes.push(channels);
  let cells: Cell[] = [];
  const visit = (depth: number, box: Box, left: readonly Reader[]): void => {
    if (left.length === 0) return;
    if (depth === axes.length) return void cells.push({ box, to: coresOf(left) });
    const axis = axes[depth]!;
    for (let i = 0; i + 1 < edges[axis]!.length; i++) {
      const range: Range = [edges[axis]![i]!, edges[axis]![i + 1]!];
      const inside = left.filter(
        ({ box: own }) => own[axis]![0] <= range[0] && own[axis]![1] >= range[1],
      );
      visit(depth + 1, withRange(box, axis, range), inside);
    }
  };
  visit(0, tile, heard);
  for (const axis of axes.toReversed()) cells = mergedAlong(cells, axis);
  return cells;
}

function edgesOf([start, end]: Range, ranges: readonly Range[]): number[] {
  return [...new Set([start, end, ...ranges.flat()])].sort((a, b) => a - b);
}

function coresOf(readers: readonly Reader[]): readonly number[] {
  if (readers.length === 1) return readers[0]!.cores;
  return [...new Set(readers.flatMap(({ cores }) => cores))].sort((a, b) => a - b);
}

/** Cells side by side along an axis that the same cores hear become one. */
function mergedAlong(cells: readonly Cell[], axis: number): Cell[] {
  const rows = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = `${cell.to.join()}|${cell.box.filter((_, i) => i !== axis).join()}`;
    const row = rows.get(key) ?? [];
    rows.set(key, row);
    const last = row.at(-1);
    const [start, end] = cell.box[axis]!;
    if (last?.box[axis]![1] !== start) row.push(cell);
    else
      row[row.length - 1] = { ...last, box: withRange(last.box, axis, [last.box[axis][0], end]) };
  }
  return [...rows.values()].flat();
}

/** Messages from a core to some cores, when every neuron fires once. */
export interface Edge {
  readonly from: number;
  readonly to: readonly number[];
  readonly messages: number;
}

/** The messages of all cores, as one edge for each core and list of cores that hear the same. */
export function edgesFrom(axons: readonly (readonly Axon[])[]): Edge[] {
  return axons.flatMap((own, from) => {
    const byTargets = new Map<string, Edge>();
    for (const { box, to } of own) {
      const others = to.filter((core) => core !== from);
      if (others.length === 0) continue;
      const key = others.join();
      const messages = (byTargets.get(key)?.messages ?? 0) + volumeOf(box);
      byTargets.set(key, { from, to: others, messages });
    }
    return [...byTargets.values()];
  });
}
