import type { Box } from '../tensor/box.ts';
import type { Network, Population } from './network/network.ts';
import { RESOURCES, type Resource } from './resources.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Count, forEachElement, isWithin } from './count.ts';
import { countAxons } from './count-axons.ts';
import { countSynapses } from './count-synapses.ts';
import type { MappedCore, Mapping } from './mapping.ts';

/** All faults of a mapping that has the form of one. */
export function countCores(mapping: Mapping, network: Network): string[] {
  const populations = new Map(network.populations.map((one) => [one.name, one]));
  const coreOf = new Map(
    network.populations.map((one) => [one, new Int32Array(sizeOf(one.shape)).fill(-1)]),
  );
  const count: Count = { mapping, network, populations, coreOf, faults: [] };
  checkPlaces(count);
  if (!checkTiles(count)) return count.faults;
  const uses = mapping.cores.map(() => new Map<Resource, number>());
  for (const [i, { tiles }] of mapping.cores.entries()) {
    uses[i]!.set('groups', tiles.length);
    const neurons = tiles.reduce((sum, { box }) => sum + elementsIn(box), 0);
    uses[i]!.set('neurons', neurons);
  }
  countSynapses(count, uses);
  countAxons(count, uses);
  for (const [i, core] of mapping.cores.entries()) compareUses(count, i, core, uses[i]!);
  return count.faults;
}

function checkPlaces({ mapping: { cores, profile }, faults }: Count): void {
  const { meshColumns, meshRows, cores: most } = profile.facts;
  const taken = new Map<string, number>();
  const onChip = new Map<number, number>();
  for (const [i, { chip, x, y }] of cores.entries()) {
    if (x >= (meshColumns?.value ?? 0) || y >= (meshRows?.value ?? 0))
      faults.push(`core ${i} is at ${x},${y}, outside the mesh`);
    const place = `${chip}:${x},${y}`;
    if (taken.has(place)) faults.push(`cores ${taken.get(place)!} and ${i} are at the same place`);
    taken.set(place, i);
    onChip.set(chip, (onChip.get(chip) ?? 0) + 1);
  }
  for (const [chip, count] of onChip)
    if (count > (most?.value ?? 0))
      faults.push(`chip ${chip} has ${count} cores, not ${most?.value ?? 0}`);
}

/** Whether tiles are parts of populations, so that their neurons can be counted. */
function checkTiles({ mapping, populations, coreOf, faults }: Count): boolean {
  const before = faults.length;
  for (const [i, { tiles }] of mapping.cores.entries())
    for (const { population: name, box } of tiles) {
      const population = populations.get(name);
      if (population === undefined || population.isHost)
        faults.push(`core ${i} has a tile of '${name}', which is no population`);
      else if (!isWithin(box, population.shape))
        faults.push(`core ${i}: a tile is not within '${name}'`);
      else {
        const isWide = mapping.profile.facts['powerOfTwoWidths']?.value === 1;
        if (isWide && !hasLegalWidth(population, box))
          faults.push(`core ${i}: a tile of '${name}' is not as wide as a power of two`);
        if (!hasWholeRows(population, box))
          faults.push(`core ${i}: a tile of '${name}' has a part of a row of ledgers`);
        let repeats = 0;
        const owner = coreOf.get(population)!;
        forEachElement(population.shape, box, (neuron) => {
          if (owner[neuron] !== -1) repeats++;
          owner[neuron] = i;
        });
        if (repeats > 0)
          faults.push(`${repeats} neurons of '${name}' on core ${i} are elsewhere too`);
      }
    }
  for (const [{ name, isHost }, owner] of coreOf) {
    const missing = isHost ? 0 : owner.filter((core) => core < 0).length;
    if (missing > 0) faults.push(`${missing} neurons of '${name}' are on no core`);
  }
  return faults.length === before;
}

/** The last axis that is longer than one place, channels aside, is what widths are along. */
function hasLegalWidth({ shape, channels }: Population, box: Box): boolean {
  const columns = shape.findLastIndex((extent, axis) => axis !== channels && extent > 1);
  if (columns < 0) return true;
  const width = box[columns]![1] - box[columns]![0];
  return Number.isInteger(Math.log2(width));
}

/** What answers from a row of ledgers cannot be without some of them. */
function hasWholeRows({ shape, hasRows }: Population, box: Box): boolean {
  const [start, end] = box.at(-1) ?? [0, 0];
  return !hasRows || (start === 0 && end === (shape.at(-1) ?? 0));
}

function compareUses(
  { mapping, faults }: Count,
  i: number,
  core: MappedCore,
  uses: Map<Resource, number>,
): void {
  const parts: Resource[] = ['neurons', 'synapseWords', 'axonsIn', 'axonMap', 'axonMemory'];
  const pool = parts.reduce((sum, name) => sum + (uses.get(name) ?? 0), 0);
  uses.set('poolWords', pool);
  for (const name of RESOURCES) {
    const counted = uses.get(name) ?? 0;
    const most = mapping.profile.facts[name]?.value;
    if (counted !== core.uses[name])
      faults.push(`core ${i} uses ${counted} of '${name}', the file says ${core.uses[name]}`);
    if (most !== undefined && counted > most)
      faults.push(`core ${i} uses ${counted} of '${name}', a core has ${most}`);
  }
}

function elementsIn(box: Box): number {
  let count = 1;
  for (const [start, end] of box) count *= end - start;
  return count;
}
