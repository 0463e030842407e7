import type { Limits } from '../../../src/compiler/target.ts';
import { type Box, volumeOf } from '../../../src/tensor/box.ts';
import {
  type Connection,
  type Network,
  type Population,
  isShared,
} from '../../../src/mapping/network/network.ts';
import { RESOURCES, type Resource, type Uses } from '../../../src/mapping/resources.ts';
import {
  type Format,
  formatIn,
  mapEntries,
  memoryEntries,
  sumOfUses,
  synapseCost,
  usesOf,
} from '../resources.ts';
import { groupsOf } from './cut.ts';

export interface Tile {
  readonly population: Population;
  readonly box: Box;
}

/** A core before it has a place. */
export interface Core {
  readonly tiles: readonly Tile[];
  readonly uses: Uses;
  /** How long a step keeps it busy when everything fires, in ns. */
  readonly busyNs: number;
}

/** What the partition asks of tiles, with the facts of a profile in hand. */
export interface Costs {
  readonly network: Network;
  readonly facts: Limits;
  readonly format: Format;
  readonly incoming: ReadonlyMap<Population, readonly Connection[]>;
  readonly outgoing: ReadonlyMap<Population, readonly Connection[]>;
  /** Destinations of a place's messages that room is left for; 1 unless given. */
  readonly destinations: ReadonlyMap<string, number>;
  /** Costs of tiles that were asked for, by their extents. */
  readonly known: Map<Population, Map<string, TileCost>>;
}

interface TileCost {
  readonly uses: Uses;
  readonly busyNs: number;
}

export function costsOf(
  network: Network,
  facts: Limits,
  destinations: ReadonlyMap<string, number> = new Map(),
): Costs {
  const by = (end: 'from' | 'to') =>
    new Map(
      network.populations.map((population) => [
        population,
        network.connections.filter((connection) => connection[end] === population),
      ]),
    );
  const [incoming, outgoing] = [by('to'), by('from')];
  const known = new Map(network.populations.map((one) => [one, new Map<string, TileCost>()]));
  return { network, facts, format: formatIn(facts), incoming, outgoing, destinations, known };
}

/** How the readers of a population list what they hear. */
export function readerKinds(outgoing: readonly Connection[]): { shared: boolean; listed: boolean } {
  const shared = outgoing.filter(isShared).length;
  return { shared: shared > 0, listed: shared < outgoing.length };
}

/** The groups of a tile: itself, unless widths have to be powers of two. */
export function tilesOf({ facts }: Costs, { population, box }: Tile): Tile[] {
  if (facts['powerOfTwoWidths']?.value !== 1) return [{ population, box }];
  return groupsOf(population, box).map((group) => ({ population, box: group }));
}

/** What tiles take of a core; destinations are not known yet, so some are assumed. */
export function coreOf(costs: Costs, tiles: readonly Tile[]): Core {
  const parts = tiles.map((tile) => tileCost(costs, tile));
  const busyNs = parts.reduce((sum, part) => sum + part.busyNs, 0);
  return { tiles, uses: sumOfUses(parts.map(({ uses }) => uses)), busyNs };
}

export function joined(a: Core, b: Core): Core {
  const tiles = [...a.tiles, ...b.tiles];
  return { tiles, uses: sumOfUses([a.uses, b.uses]), busyNs: a.busyNs + b.busyNs };
}

/** Tiles of the same extents, from the same channel on, cost the same; but lists and views differ from place to place. */
function tileCost(costs: Costs, tile: Tile): TileCost {
  const { box, population } = tile;
  const isListed = costs.incoming
    .get(population)!
    .some(({ form, targetViews }) => form.kind === 'listed' || targetViews.length > 0);
  const own = costs.known.get(population)!;
  const key = box.map(([start, end], axis) =>
    isListed || axis === population.channels ? `${start}:${end}` : end - start,
  );
  const known = own.get(key.join());
  if (known !== undefined) return known;
  const cost = freshCost(costs, tile);
  own.set(key.join(), cost);
  return cost;
}

function freshCost(costs: Costs, { population, box }: Tile): TileCost {
  const { facts, format, incoming, outgoing, destinations } = costs;
  const synapses = incoming.get(population)!.map((from) => synapseCost(from, box, format));
  const sum = (of: 'words' | 'axons' | 'operations') =>
    synapses.reduce((total, cost) => total + cost[of], 0);
  const readers = {
    ...readerKinds(outgoing.get(population)!),
    destinations: destinations.get(population.name) ?? 1,
  };
  const neurons = volumeOf(box);
  const uses = usesOf({
    neurons,
    groups: 1,
    synapseWords: sum('words'),
    axonsIn: sum('axons'),
    axonMap: mapEntries(box, population, readers),
    axonMemory: memoryEntries(box, population, readers),
  });
  const busyNs = neurons * facts['updateNs']!.value + sum('operations') * facts['synapseNs']!.value;
  return { uses, busyNs };
}

/** The first resource that a core has too little of. */
export function overflowOf(uses: Uses, facts: Limits): Resource | undefined {
  return RESOURCES.find((name) => facts[name] !== undefined && uses[name] > facts[name].value);
}
