import { RESOURCES } from '../../../src/mapping/resources.ts';
import { type Edge, axonsOf, edgesFrom } from './axons.ts';
import { type Core, type Costs, type Tile, coreOf } from './core.ts';

const MOST_PASSES = 16;
/** Ends of edges that are counted: where that is not enough, what was found by then stays. */
const MOST_LOOKS = 2 ** 26;
/** Of more tiles each is in a strip with those that it talks to, and stays there. */
const MOST_TILES = 8192;

/**
 * Tiles go to other cores, or change places with a tile there, as long as that saves messages between cores: edges of the
 * hypergraph whose nodes are tiles cost their messages for each other core that hears them.
 */
export function refined(costs: Costs, cores: readonly Core[], mostBusyNs: number): Core[] {
  const tiles = cores.flatMap((core) => core.tiles);
  if (tiles.length > MOST_TILES || cores.length < 2) return [...cores];
  const board = boardOf(costs, cores, tiles, mostBusyNs);
  for (let pass = 0, moved = true; moved && pass < MOST_PASSES; pass++) {
    moved = false;
    for (let tile = 0; tile < tiles.length; tile++)
      for (const core of board.near(tile)) {
        if (board.looks.left <= 0) return board.found();
        moved = board.goes(tile, core) || moved;
      }
  }
  return board.found();
}

function boardOf(costs: Costs, cores: readonly Core[], tiles: readonly Tile[], mostBusyNs: number) {
  const coreOfTile = Int32Array.from(cores.flatMap(({ tiles: own }, i) => own.map(() => i)));
  const looks = { left: MOST_LOOKS };
  const edges = edgesFrom(
    axonsOf(
      costs,
      tiles.map((tile) => [tile]),
    ),
  );
  const edgesOf = edgesAt(edges, tiles.length);
  const room = roomOf(costs, cores, tiles, mostBusyNs);
  const held = cores.map(() => new Set<number>());
  for (const [tile, core] of coreOfTile.entries()) held[core]!.add(tile);
  const price = priceOf(edges, edgesOf, coreOfTile, looks);
  const put = (tile: number, core: number) => {
    held[coreOfTile[tile]!]!.delete(tile);
    room.move(tile, coreOfTile[tile]!, core);
    coreOfTile[tile] = core;
    held[core]!.add(tile);
  };
  /** Puts tiles elsewhere, if that fits and saves messages. */
  const tried = (moves: readonly (readonly [tile: number, to: number])[]): boolean => {
    const back = moves.map(([tile]) => [tile, coreOfTile[tile]!] as const);
    const own = moves.map(([tile]) => tile);
    for (const [tile, to] of moves) put(tile, to);
    const fits = [...moves, ...back].every(([, core]) => room.fits(core));
    const after = fits ? price(own) : Infinity;
    for (const [tile, from] of back) put(tile, from);
    if (!fits || after >= price(own)) return false;
    for (const [tile, to] of moves) put(tile, to);
    return true;
  };
  return {
    looks,
    /** Cores of the tiles that it talks to. */
    near(tile: number): Set<number> {
      const ends = edgesOf[tile]!.flatMap((e) => [edges[e]!.from, ...edges[e]!.to]);
      return new Set(ends.map((end) => coreOfTile[end]!));
    },
    goes(tile: number, core: number): boolean {
      const from = coreOfTile[tile]!;
      if (core === from) return false;
      if (tried([[tile, core]])) return true;
      for (const other of [...held[core]!])
        if (
          looks.left > 0 &&
          tried([
            [tile, core],
            [other, from],
          ])
        )
          return true;
      return false;
    },
    found: () =>
      held
        .filter((own) => own.size > 0)
        .map((own) =>
          coreOf(
            costs,
            [...own].sort((a, b) => a - b).map((tile) => tiles[tile]!),
          ),
        ),
  };
}

function edgesAt(edges: readonly Edge[], tiles: number): number[][] {
  const found: number[][] = Array.from({ length: tiles }, () => []);
  for (const [e, { from, to }] of edges.entries())
    for (const tile of [from, ...to]) found[tile]!.push(e);
  return found;
}

/** Messages between cores on the edges of some tiles, each edge once. */
function priceOf(
  edges: readonly Edge[],
  edgesOf: readonly (readonly number[])[],
  coreOfTile: Int32Array,
  looks: { left: number },
) {
  const priceOfEdge = ({ from, to, messages }: Edge) => {
    const hearing = new Set<number>();
    for (const tile of to)
      if (coreOfTile[tile] !== coreOfTile[from]) hearing.add(coreOfTile[tile]!);
    looks.left -= to.length;
    return hearing.size * messages;
  };
  return (tiles: readonly number[]): number => {
    const own = new Set(tiles.flatMap((tile) => edgesOf[tile]!));
    let sum = 0;
    for (const e of own) sum += priceOfEdge(edges[e]!);
    return sum;
  };
}

/** What each core takes of everything, as tiles come and go. */
function roomOf(costs: Costs, cores: readonly Core[], tiles: readonly Tile[], mostBusyNs: number) {
  const names = RESOURCES.filter((name) => costs.facts[name] !== undefined);
  const needsOf = ({ uses, busyNs }: Core) => [...names.map((name) => uses[name]), busyNs];
  const has = [...names.map((name) => costs.facts[name]!.value), mostBusyNs];
  const taken = cores.map(needsOf);
  const needs = tiles.map((tile) => needsOf(coreOf(costs, [tile])));
  return {
    move(tile: number, from: number, to: number): void {
      for (const [k, need] of needs[tile]!.entries()) {
        taken[from]![k]! -= need;
        taken[to]![k]! += need;
      }
    },
    fits: (core: number) => taken[core]!.every((own, k) => own <= has[k]! + 1e-6),
  };
}
