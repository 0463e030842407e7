import type { Limits } from '../../../src/compiler/target.ts';
import * as codes from '../../../src/diagnostics/codes.ts';
import { SpikeError, fail } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { OpTable } from '../../../src/ir/op-def.ts';
import type { Network } from '../../../src/mapping/network/network.ts';
import { isOfBits, misfitOf, wideSynapses } from '../legalise/refusals.ts';
import { readNetwork } from '../../../src/mapping/network/read-network.ts';
import { readsOf } from '../../../src/mapping/network/reads.ts';
import { type Axon, axonsOf, edgesFrom } from '../partition/axons.ts';
import { type Core, type Costs, costsOf, overflowOf, readerKinds } from '../partition/core.ts';
import { lowerBounds } from '../partition/lower-bound.ts';
import { MOST_CORES, type PartitionOptions, partition } from '../partition/partition.ts';
import { chipAt, cornerOf } from '../placement/mesh.ts';
import { type PlaceOptions, type Placed, place } from '../placement/place.ts';
import { RESOURCES, type Uses } from '../../../src/mapping/resources.ts';
import { mapEntries, memoryEntries, synapseCost, usesOf } from '../resources.ts';
import { FORMAT, type MappedCore, type Mapping, VERSION } from '../../../src/mapping/mapping.ts';

export interface MapOptions extends PartitionOptions, PlaceOptions {
  readonly profile: { readonly name: string; readonly facts: Limits };
  /** Populations that are kept on the host, beside those that only it can compute. */
  readonly hosted?: ReadonlySet<string>;
  /** How busy a core may be, as a multiple of the mean; 0 for any. */
  readonly busiestCore?: number;
}

export interface Mapped {
  readonly mapping: Mapping;
  readonly network: Network;
  readonly cores: readonly Core[];
  readonly placed: Placed;
}

/** A graph of integers on the cores of chips. Throws all that does not fit, with numbers. */
export function mapGraph(graph: Graph, ops: OpTable, options: MapOptions): Mapped {
  const { profile, seed } = options;
  const network = readNetwork(graph, ops, options.hosted);
  const tooWide = wideSynapses(graph, network, profile.facts);
  if (tooWide.length > 0) fail(...tooWide);
  const least = Math.max(0, ...lowerBounds(network, profile.facts).values());
  if (least > MOST_CORES) tooMany(network, least, options);
  const { costs, cores, axons, uses } = evenly(network, half(options, 0));
  const placed = place(edgesFrom(axons), cores.length, profile.facts, half(options, 0.5));
  const mapped = cores.map((core, i): MappedCore => {
    const { x, y } = placed.places[i]!;
    const chip = chipAt(placed.mesh, placed.places[i]!);
    const corner = cornerOf(placed.mesh, chip);
    const tiles = core.tiles.map(({ population, box }) => ({ population: population.name, box }));
    const synapses = synapsesOf(costs, core);
    return {
      chip,
      x: x - corner.x,
      y: y - corner.y,
      tiles,
      synapses,
      axons: axons[i]!,
      uses: uses[i]!,
    };
  });
  const host = network.populations
    .filter(({ name, isHost }) => isHost && !network.inputs.has(name))
    .map(({ name }) => name);
  const head = { format: FORMAT, version: VERSION, graph: graph.name, seed, host } as const;
  return { mapping: { ...head, profile, cores: mapped }, network, cores, placed };
}

function tooMany({ name: what }: Network, needs: number, { profile }: MapOptions): never {
  return fail(codes.tooManyCores({ what, profile: profile.name, needs, has: MOST_CORES }));
}

/** The work is told of as if cutting and placing took the same time. */
function half(options: MapOptions, from: number): MapOptions {
  const { progress } = options;
  return progress ? { ...options, progress: (done) => progress(from + done / 2) } : options;
}

/** How often cores are added for the sake of the busiest. */
const MOST_TRIES = 16;

/**
 * Cores whose work is even enough, or as even as it comes out: what a core may do in a step is lowered until the busiest is near
 * enough to the mean, which falls as cores are added.
 */
function evenly(network: Network, options: MapOptions) {
  const { busiestCore = 0 } = options;
  let best = withRoom(network, options);
  let cores = best.cores;
  for (let round = 0; busiestCore > 0 && round < MOST_TRIES; round++) {
    if (unevenness(best.cores) <= busiestCore || options.progress?.(0) === false) break;
    const mostBusyNs = busiestCore * meanBusyNs(cores) * SLACK ** round;
    const found = partition(network, options.profile.facts, { ...options, mostBusyNs });
    if ('misfits' in found) break;
    cores = found.cores;
    if (unevenness(cores) < unevenness(best.cores))
      best = attempt(network, { ...options, mostBusyNs }) ?? best;
  }
  return best;
}

/** What is cut so small may leave no room for where its messages go: then it is not cut so small. */
function attempt(network: Network, options: MapOptions) {
  try {
    return withRoom(network, options);
  } catch (error) {
    if (error instanceof SpikeError) return undefined;
    throw error;
  }
}

const SLACK = 0.97;

function meanBusyNs(cores: readonly Core[]): number {
  return cores.reduce((sum, { busyNs }) => sum + busyNs, 0) / Math.max(1, cores.length);
}

/** The busiest core's work over the mean. */
function unevenness(cores: readonly Core[]): number {
  return Math.max(0, ...cores.map(({ busyNs }) => busyNs)) / meanBusyNs(cores);
}

/** How often tiles are cut again for where their messages turned out to go. */
const MOST_ROUNDS = 12;

/** Tiles are cut before anyone knows where their messages go; where those take too much, all is cut again. */
function withRoom(network: Network, options: MapOptions) {
  const { name: profile, facts } = options.profile;
  const destinations = new Map(options.destinations);
  let [room, ease] = [facts, 1];
  for (let round = 1; ; round++) {
    const found = partition(network, room, { ...options, destinations });
    if ('misfits' in found) {
      const isOwn = room === facts || round === MOST_ROUNDS;
      if (isOwn) return fail(...found.misfits.map((one) => misfitOf(one, { ...options, network })));
      // So much was left free that nothing fits any more: half of that, for what is known of destinations by now.
      [room, ease] = [facts, ease / 2];
      continue;
    }
    const { cores } = found;
    if (cores.length > MOST_CORES) tooMany(network, cores.length, options);
    const costs = costsOf(network, facts, destinations);
    const axons = axonsOf(
      costs,
      cores.map(({ tiles }) => tiles),
    );
    const uses = cores.map((core, i) => exactUses(costs, core, axons[i]!));
    const full = uses.findIndex((own) => overflowOf(own, facts) !== undefined);
    if (full < 0) return { costs, cores, axons, uses };
    if (round === MOST_ROUNDS) {
      const resource = overflowOf(uses[full]!, facts)!;
      const { population } = cores[full]!.tiles[0]!;
      const numbers = { needs: uses[full]![resource], has: facts[resource]!.value };
      const narrower = { isOfBits: isOfBits(network, population, resource) };
      const what = { population: population.name, profile, resource };
      fail(codes.layerTooLarge({ ...what, ...numbers, ...narrower }));
    }
    room = tightened(room, facts, uses, ease);
    for (const [i, { tiles }] of cores.entries())
      for (const { tile, to } of axons[i]!) {
        const { name } = tiles[tile]!.population;
        destinations.set(name, Math.max(destinations.get(name) ?? 1, to.length));
      }
  }
}

/** Capacities less what was used too much of them, so that the next cut leaves that free. */
function tightened(room: Limits, facts: Limits, uses: readonly Uses[], ease: number): Limits {
  const changed = RESOURCES.flatMap((name) => {
    const own = room[name];
    if (own === undefined) return [];
    const most = Math.max(...uses.map((one) => one[name])) - facts[name]!.value;
    const over = Math.ceil(most * ease);
    return over > 0 ? [[name, { ...own, value: Math.max(1, own.value - over) }] as const] : [];
  });
  return { ...room, ...Object.fromEntries(changed) };
}

/** What a core uses, now that the destinations of its messages are known. */
export function exactUses(costs: Costs, { tiles, uses }: Core, axons: readonly Axon[]): Uses {
  const parts = axons.map(({ tile, box, to }) => {
    const { population } = tiles[tile]!;
    const readers = { ...readerKinds(costs.outgoing.get(population)!), destinations: to.length };
    return {
      axonMap: mapEntries(box, population, readers),
      axonMemory: memoryEntries(box, population, readers),
    };
  });
  const sum = (of: 'axonMap' | 'axonMemory') => parts.reduce((total, part) => total + part[of], 0);
  return usesOf({ ...uses, axonMap: sum('axonMap'), axonMemory: sum('axonMemory') });
}

function synapsesOf(costs: Costs, { tiles }: Core): MappedCore['synapses'] {
  return tiles.flatMap(({ population, box }, tile) =>
    costs.incoming.get(population)!.flatMap((connection) => {
      const reads = readsOf(connection, box);
      if (reads === undefined) return [];
      const { words, axons } = synapseCost(connection, box, costs.format);
      return [
        { synapse: connection.synapse, from: connection.from.name, tile, reads, words, axons },
      ];
    }),
  );
}
