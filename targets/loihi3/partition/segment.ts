import { volumeOf } from '../network/box.ts';
import type { Population } from '../network/network.ts';
import { readsOf } from '../network/reads.ts';
import type { Resource } from '../resources.ts';
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
  readonly resource: Resource | 'busyNs';
  readonly needs: number;
  /** Cores that it was cut for. */
  readonly count: number;
}

/** The fewest strips that hold these populations, each core busy for so long at most. */
export function fewestStrips(
  costs: Costs,
  populations: readonly Population[],
  { mostBusyNs, mostCores }: { readonly mostBusyNs: number; readonly mostCores: number },
): Segment | Misfit {
  const wholes = populations.map((population) => wholeOf(costs, population));
  const sum = (of: (core: Core) => number) => wholes.reduce((total, core) => total + of(core), 0);
  const most = costs.facts['neurons']!.value;
  const finest = Math.min(
    mostCores,
    sum(({ uses }) => uses.neurons),
  );
  let count = Math.ceil(
    Math.max(sum(({ uses }) => uses.neurons) / most, sum(({ busyNs }) => busyNs) / mostBusyNs),
  );
  let misfit: Misfit = { resource: 'busyNs', needs: sum(({ busyNs }) => busyNs), count };
  for (let step = 1; count <= finest; count += step) {
    const found = stripsOf(costs, populations, count, mostBusyNs);
    // Coarse steps may have gone too far: the fewest are between the last two.
    if ('halo' in found) return step === 1 ? found : fewerStrips(found, count, step);
    misfit = found;
    step = 1 + Math.floor(count / 32);
  }
  return misfit;

  function fewerStrips(fits: Segment, most: number, step: number): Segment {
    for (let fewer = most - step + 1; fewer < most; fewer++) {
      const found = stripsOf(costs, populations, fewer, mostBusyNs);
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
  mostBusyNs: number,
): Segment | Misfit {
  let best: Segment | undefined;
  let misfit: Misfit | undefined;
  for (const bands of bandsFor(populations, count)) {
    const found = cutsThatFit(costs, populations, { count, bands, mostBusyNs });
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

interface Ask {
  readonly count: number;
  readonly bands: number;
  readonly mostBusyNs: number;
}

/** Channels are cut only where kernels are too large: every cut sends each message once more. */
function cutsThatFit(
  costs: Costs,
  populations: readonly Population[],
  { count, bands, mostBusyNs }: Ask,
): { readonly cores: readonly Core[] } | Misfit {
  const parts = populations.map((one) => fewestParts(one, count));
  for (;;) {
    const cuts = parts.map((channelParts): Cut => ({ count, channelParts, bands }));
    const cores: Core[] = [];
    const over = fillCores(costs, populations, cuts, { cores, mostBusyNs });
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
  if (population.hasRows) return parts;
  while (count / parts > placesOf(population)) parts *= 2;
  return Math.min(parts, count);
}

/** Fills cores strip by strip; ends at the first that is too full, and says what of. */
function fillCores(
  costs: Costs,
  populations: readonly Population[],
  cuts: readonly Cut[],
  { cores, mostBusyNs }: { readonly cores: Core[]; readonly mostBusyNs: number },
) {
  for (let strip = 0; strip < cuts[0]!.count; strip++) {
    const tiles = populations.flatMap((population, i): Tile[] => {
      const box = stripOf(population, cuts[i]!, strip);
      return box === undefined ? [] : tilesOf(costs, { population, box });
    });
    if (tiles.length === 0) continue;
    const core = coreOf(costs, tiles);
    const resource = overflowOf(core.uses, costs.facts);
    if (resource !== undefined) return { resource, needs: core.uses[resource] };
    if (core.busyNs > mostBusyNs) return { resource: 'busyNs' as const, needs: core.busyNs };
    cores.push(core);
  }
  return undefined;
}

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
