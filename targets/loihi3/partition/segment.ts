import { volumeOf } from '../../../src/tensor/box.ts';
import type { Population } from '../../../src/mapping/network/network.ts';
import { readsOf } from '../../../src/mapping/network/reads.ts';
import type { Resource } from '../../../src/mapping/resources.ts';
import { type Core, type Costs, type Tile, coreOf, overflowOf, tilesOf } from './core.ts';
import { type Cut, placeAxes, placesOf, stripOf } from './cut.ts';

/** Neighbouring layers, cut alike: each core holds one strip of all of them, and hears mostly itself. */
export interface Segment {
  readonly cores: readonly Core[];
  /** Sources outside the core that its tiles read: what the cut costs. */
  readonly halo: number;
}

/** Why some layers do not fit, at the finest cut that was tried. */
export interface Misfit {
  readonly resource: Resource | 'busyNs' | 'cores';
  readonly needs: number;
  /** Cores that it was cut for. */
  readonly count: number;
}

/** What a search may take. */
export interface Search {
  readonly mostBusyNs: number;
  readonly mostCores: number;
  /** Tiles that may be counted before it looks no closer; counted down. */
  readonly work: { tiles: number };
}

/**
 * The fewest strips that hold these populations, each core busy for so long at most. Coarse steps find a count that fits, all
 * between it and the last that did not are tried. Where that takes too many tiles, a layer is cut in twice as many strips
 * each time, and the first that fits is taken; several layers do not fit then.
 */
export function fewestStrips(
  costs: Costs,
  populations: readonly Population[],
  search: Search,
): Segment | Misfit {
  const { mostBusyNs, mostCores, work } = search;
  const wholes = populations.map((population) => wholeOf(costs, population));
  const sum = (of: (core: Core) => number) => wholes.reduce((total, core) => total + of(core), 0);
  const neurons = sum(({ uses }) => uses.neurons);
  // Parts of channels double, so that some strips of the finest cut are empty.
  const finest = Math.min(mostCores, 2 * neurons);
  let count = Math.ceil(
    Math.max(neurons / costs.facts['neurons']!.value, sum(({ busyNs }) => busyNs) / mostBusyNs),
  );
  let misfit: Misfit = { resource: 'cores', needs: count, count };
  for (let step = 1; count <= finest; count += step) {
    const found = stripsOf(costs, populations, count, search);
    // Coarse steps may have gone too far: the fewest are between the last two.
    if ('halo' in found) return fewerStrips(found, count, step);
    misfit = found;
    if (work.tiles <= 0 && populations.length > 1) return misfit;
    step = work.tiles > 0 ? 1 + Math.floor(count / 32) : count;
  }
  return misfit;

  function fewerStrips(fits: Segment, most: number, step: number): Segment {
    for (let fewer = most - step + 1; fewer < most && work.tiles > 0; fewer++) {
      const found = stripsOf(costs, populations, fewer, search);
      if ('halo' in found) return found;
    }
    return fits;
  }
}

function wholeOf(costs: Costs, population: Population): Core {
  const box = population.shape.map((extent) => [0, extent] as const);
  return coreOf(costs, [{ population, box }]);
}

function stripsOf(
  costs: Costs,
  populations: readonly Population[],
  count: number,
  search: Search,
): Segment | Misfit {
  let best: Segment | undefined;
  let misfit: Misfit | undefined;
  for (const bands of bandsFor(populations, count)) {
    const found = cutsThatFit(costs, populations, { ...search, count, bands });
    if ('resource' in found) misfit = found;
    else {
      const halo = haloOf(costs, found.cores);
      if (best === undefined || halo < best.halo) best = { cores: found.cores, halo };
    }
  }
  return best ?? misfit!;
}

/** Bands of which the tiles are about square, and some to either side. */
function bandsFor(populations: readonly Population[], count: number): number[] {
  const largest = populations.reduce((a, b) => (placesOf(b) > placesOf(a) ? b : a));
  const { rows, columns } = placeAxes(largest);
  if (rows === undefined) return [1];
  const [height, width] = [largest.shape[rows]!, largest.shape[columns!]!];
  const square = Math.sqrt((count * height) / width);
  const tried = [1, 2, square / 2, square / 1.4, square, square * 1.4, square * 2];
  const most = Math.min(count, height);
  return [...new Set(tried.map((bands) => Math.min(most, Math.max(1, Math.round(bands)))))];
}

interface Ask extends Search {
  readonly count: number;
  readonly bands: number;
}

/** Channels are cut only where kernels are too large: every cut sends each message once more. */
function cutsThatFit(
  costs: Costs,
  populations: readonly Population[],
  ask: Ask,
): { readonly cores: readonly Core[] } | Misfit {
  const { count, bands } = ask;
  const parts = populations.map((one) => fewestParts(one, count));
  for (;;) {
    const cuts = parts.map((channelParts): Cut => ({ count, channelParts, bands }));
    const cores: Core[] = [];
    const over = fillCores(costs, populations, cuts, { ...ask, cores });
    if (over === undefined) return { cores };
    const isMemory = over.resource === 'synapseWords' || over.resource === 'poolWords';
    const next = isMemory ? finerChannels(costs, populations, parts, count) : undefined;
    if (next === undefined) return { ...over, count };
    parts[next]! *= 2;
  }
}

/** A population of few places is cut into channels from the start. */
function fewestParts(population: Population, count: number): number {
  let parts = 1;
  const { shape, channels, hasRows } = population;
  if (hasRows) return parts;
  while (count / parts > placesOf(population) && parts < (shape[channels] ?? 1)) parts *= 2;
  return Math.min(parts, count);
}

/** Fills cores strip by strip; ends at the first that is too full, and says what of. */
function fillCores(
  costs: Costs,
  populations: readonly Population[],
  cuts: readonly Cut[],
  { cores, mostBusyNs, work }: Search & { readonly cores: Core[] },
) {
  const perStrip = workOf(costs, populations, cuts[0]!.count);
  for (let strip = 0; strip < cuts[0]!.count; strip++) {
    const tiles = populations.flatMap((population, i): Tile[] => {
      const box = stripOf(population, cuts[i]!, strip);
      return box === undefined ? [] : tilesOf(costs, { population, box });
    });
    work.tiles -= perStrip;
    if (tiles.length === 0) continue;
    const core = coreOf(costs, tiles);
    const resource = overflowOf(core.uses, costs.facts);
    if (resource !== undefined) return { resource, needs: core.uses[resource] };
    if (core.busyNs > mostBusyNs) return { resource: 'busyNs' as const, needs: core.busyNs };
    cores.push(core);
  }
  return undefined;
}

/** What a strip takes to count, in tiles: synapses that are listed are looked at one by one. */
function workOf({ incoming }: Costs, populations: readonly Population[], count: number): number {
  const listed = populations.reduce((sum, population) => {
    const forms = incoming.get(population)!.map(({ form }) => form);
    return (
      sum + forms.reduce((n, form) => n + (form.kind === 'listed' ? form.targets.length : 0), 0)
    );
  }, 0);
  return populations.length + listed / count / SYNAPSES_A_TILE;
}

const SYNAPSES_A_TILE = 16;

/** The population whose kernels take most, where its channels can be cut further. */
function finerChannels(
  costs: Costs,
  populations: readonly Population[],
  parts: readonly number[],
  count: number,
): number | undefined {
  let [found, most]: [number | undefined, number] = [undefined, 0];
  for (const [i, population] of populations.entries()) {
    const { shape, channels, hasRows } = population;
    const isWhole = hasRows || placeAxes(population).columns === undefined;
    if (isWhole || parts[i]! * 2 > Math.min(count, shape[channels] ?? 1)) continue;
    const words = wholeOf(costs, population).uses.synapseWords / parts[i]!;
    if (words > most) [found, most] = [i, words];
  }
  return found;
}

/** Sources that tiles read from outside their own core. */
function haloOf({ incoming }: Costs, cores: readonly Core[]): number {
  let halo = 0;
  for (const { tiles } of cores)
    for (const { population, box } of tiles)
      for (const connection of incoming.get(population)!) {
        const read = readsOf(connection, box);
        const own = tiles.filter((tile) => tile.population === connection.from);
        const inside = own.reduce((sum, tile) => sum + volumeOf(tile.box), 0);
        if (read && !connection.from.isHost) halo += Math.max(0, volumeOf(read) - inside);
      }
  return halo;
}
