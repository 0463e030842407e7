import type { Limits } from '../../../src/compiler/target.ts';
import type { Network, Population } from '../../../src/mapping/network/network.ts';
import { axonsOf, edgesFrom } from './axons.ts';
import { type Core, type Costs, costsOf } from './core.ts';
import { merged } from './merge.ts';
import { nextFit } from './next-fit.ts';
import { refined } from './refine.ts';
import { type Misfit, type Segment, fewestStrips } from './segment.ts';

export interface PartitionOptions {
  /** How long a core may be busy in a step when everything fires; as long as it takes unless given. */
  readonly mostBusyNs?: number;
  /** Destinations of a place's messages that room is left for, by population. */
  readonly destinations?: ReadonlyMap<string, number>;
  /** Whether layers share cores, as they do unless this is false. */
  readonly isShared?: boolean;
  /** Told the part that is done. Where it answers false, no more layers are put together: half a partition is none. */
  readonly progress?: (done: number) => boolean;
}

/** A layer that fits on no number of cores, and why. */
export type LayerMisfit = Misfit & { readonly population: Population };

export type Partition =
  { readonly cores: readonly Core[] } | { readonly misfits: readonly LayerMisfit[] };

/** Layers that may share strips: long segments save messages, short ones sometimes cores. */
const MOST_LAYERS = [12, 4, 1];
/** Of all chips. */
export const MOST_CORES = 65_536;
/** Tiles that are counted, a few seconds of them: for a layer by itself, and for all segments of several. */
const MOST_TILES = 2 ** 21;

/**
 * Which neurons share a core. Layers in data order are put into segments, each cut into strips that hold a
 * part of all its layers, so that the sum of cores is least; a strip of a few layers hears mostly itself.
 * What is left over of cores then goes together where it fits, and tiles change cores where that saves messages.
 */
export function partition(
  network: Network,
  facts: Limits,
  options: PartitionOptions = {},
): Partition {
  const { mostBusyNs = Infinity, destinations, progress } = options;
  const costs = costsOf(network, facts, destinations);
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const alone = layers.map((layer) => stripsAlone(costs, layer, mostBusyNs));
  const large = misfitsAmong(layers, alone);
  if (large.length > 0) return { misfits: large };
  if (options.isShared === false)
    return { cores: alone.filter(isSegment).flatMap(({ cores }) => cores) };
  const search = { costs, layers, mostBusyNs, work: { tiles: MOST_TILES }, known: new Map() };
  for (const [i, segment] of alone.entries()) search.known.set(`${i}:${i + 1}`, segment);
  let best: readonly Core[] | undefined;
  for (const [i, mostLayers] of MOST_LAYERS.entries()) {
    const tell = (part: number) => progress?.((i + part) / MOST_LAYERS.length) !== false;
    const strips = bestSegments(search, mostLayers, tell).flatMap(({ cores }) => cores);
    best = better(costs, best, merged(costs, strips, mostBusyNs));
    if (!tell(1)) return { cores: best };
  }
  best = better(costs, best, nextFit(costs, layers, mostBusyNs));
  return { cores: refined(costs, best, mostBusyNs) };
}

/** What takes fewer cores, or as many and sends fewer messages between them. */
function better(
  costs: Costs,
  a: readonly Core[] | undefined,
  b: readonly Core[] | undefined,
): readonly Core[] {
  if (a === undefined || b === undefined) return (a ?? b)!;
  if (a.length !== b.length) return a.length < b.length ? a : b;
  return messagesBetween(costs, b) < messagesBetween(costs, a) ? b : a;
}

function messagesBetween(costs: Costs, cores: readonly Core[]): number {
  const axons = axonsOf(
    costs,
    cores.map(({ tiles }) => tiles),
  );
  return edgesFrom(axons).reduce((sum, { messages, to }) => sum + messages * to.length, 0);
}

/** All layers that fit on no number of cores. */
export function misfits(network: Network, facts: Limits): LayerMisfit[] {
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const costs = costsOf(network, facts);
  return misfitsAmong(
    layers,
    layers.map((layer) => stripsAlone(costs, layer, Infinity)),
  );
}

function stripsAlone(costs: Costs, layer: Population, mostBusyNs: number): Segment | Misfit {
  const work = { tiles: MOST_TILES };
  return fewestStrips(costs, [layer], { mostBusyNs, mostCores: MOST_CORES, work });
}

function misfitsAmong(
  layers: readonly Population[],
  alone: readonly (Segment | Misfit)[],
): LayerMisfit[] {
  return layers.flatMap((population, i) => {
    const found = alone[i]!;
    return isSegment(found) ? [] : [{ ...found, population }];
  });
}

interface Chain {
  readonly cores: number;
  readonly halo: number;
  readonly last: Segment | undefined;
  readonly before: Chain | undefined;
}

interface SegmentSearch {
  readonly costs: Costs;
  readonly layers: readonly Population[];
  readonly mostBusyNs: number;
  readonly work: { tiles: number };
  /** Segments that were found, by their first layer and their end. */
  readonly known: Map<string, Segment>;
}

/** The segments that need the fewest cores in all and, of those, hear the least from outside. */
function bestSegments(
  search: SegmentSearch,
  mostLayers: number,
  tell: (part: number) => boolean,
): Segment[] {
  const { layers, work } = search;
  const chains: Chain[] = [{ cores: 0, halo: 0, last: undefined, before: undefined }];
  for (let end = 1; end <= layers.length; end++) {
    if (!tell(end / layers.length)) work.tiles = 0;
    let best: Chain | undefined;
    for (let start = end - 1; start >= Math.max(0, end - mostLayers); start--) {
      const before = chains[start]!;
      const mostCores = best === undefined ? MOST_CORES : best.cores - before.cores;
      const last = segmentOf(search, start, end, mostCores);
      if (last === undefined) continue;
      const chain = {
        cores: before.cores + last.cores.length,
        halo: before.halo + last.halo,
        last,
        before,
      };
      if (best === undefined || isBetter(chain, best)) best = chain;
    }
    chains.push(best!);
  }
  const segments: Segment[] = [];
  for (let chain = chains.at(-1)!; chain.last; chain = chain.before!) segments.unshift(chain.last);
  return segments;
}

/** Some layers on so many cores at most; those of each layer by itself are known. */
function segmentOf(
  { costs, layers, mostBusyNs, work, known }: SegmentSearch,
  start: number,
  end: number,
  mostCores: number,
): Segment | undefined {
  const key = `${start}:${end}`;
  const own = known.get(key);
  if (own !== undefined) return own.cores.length <= mostCores ? own : undefined;
  if (work.tiles <= 0) return undefined;
  const found = fewestStrips(costs, layers.slice(start, end), { mostBusyNs, mostCores, work });
  if (!isSegment(found)) return undefined;
  known.set(key, found);
  return found;
}

function isBetter(a: Chain, b: Chain): boolean {
  return a.cores === b.cores ? a.halo < b.halo : a.cores < b.cores;
}

function isSegment(found: Segment | Misfit): found is Segment {
  return 'halo' in found;
}
