import type { Baseline } from '../../../src/compiler/mapping-report.ts';
import type { Limits } from '../../../src/compiler/target.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Network } from '../../../src/mapping/network/network.ts';
import { axonsOf, edgesFrom } from '../partition/axons.ts';
import { costsOf } from '../partition/core.ts';
import { type Order, partitionInOrder } from '../partition/in-order.ts';
import { hopEnergy, linkLoads, placesOf } from '../placement/hops.ts';
import { type Placement, place } from '../placement/place.ts';
import { SEARCH } from '../search.ts';

/** From the simplest to the best: an order that cores are filled in, and the placements of those cores. */
const BASELINES: readonly (readonly [Order, readonly (readonly [string, Placement])[]])[] = [
  ['channels', [['channel-major, row-major', 'row-major']]],
  [
    'places',
    [
      ['spatial, row-major', 'row-major'],
      ['spatial, Hilbert', 'hilbert'],
      ['Hilbert, force-directed', 'force-directed'],
    ],
  ],
];

/** Up to so many neurons, baselines take about a hundredth of a second; beyond, as long as the mapping itself at times. */
const MOST_NEURONS = 131_072;

/**
 * What others do with a network: cores filled in order, placed without a search. What fits nowhere that way is left out, and
 * large networks are mapped more than once only for those who have their mapping searched for longer than by default.
 */
export function baselinesOf(network: Network, facts: Limits, effort: number): Baseline[] {
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const neurons = layers.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (neurons > MOST_NEURONS && effort <= SEARCH['mappingEffort']!.value) return [];
  return BASELINES.flatMap(([order, placements]) => {
    const cores = partitionInOrder(network, facts, order);
    if (cores === undefined) return [];
    const tiles = cores.map((core) => core.tiles);
    const edges = edgesFrom(axonsOf(costsOf(network, facts), tiles));
    return placements.map(([name, placement]) => {
      const { mesh, wires, places } = place(edges, cores.length, facts, { placement, seed: 1 });
      const where = placesOf(places);
      const { hops } = linkLoads(mesh, wires, where);
      const hopsPj = hopEnergy(mesh, wires, where);
      return { name, cores: cores.length, chips: mesh.chips, hops, hopsPj };
    });
  });
}
