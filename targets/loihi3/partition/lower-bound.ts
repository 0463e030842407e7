import type { Limits } from '../../../src/compiler/target.ts';
import { wholeBox } from '../../../src/tensor/box.ts';
import type { Network } from '../../../src/mapping/network/network.ts';
import { RESOURCES, type Resource } from '../../../src/mapping/resources.ts';
import { coreOf, costsOf } from './core.ts';

/**
 * Cores that a network needs at least, by each resource: what all its layers take in one piece over what a core
 * has. Cutting a layer repeats kernels, headers and axons, and only ever adds.
 */
export function lowerBounds(network: Network, facts: Limits): ReadonlyMap<Resource, number> {
  const costs = costsOf(network, facts);
  const layers = network.populations.filter(({ isHost }) => !isHost);
  const wholes = layers.map((population) => {
    const { shape } = population;
    return coreOf(costs, [{ population, box: wholeBox(shape) }]).uses;
  });
  return new Map(
    RESOURCES.flatMap((name) => {
      // Where messages go is known after placement only, and several small layers may be one group's worth.
      const isKnown = name !== 'groups' && name !== 'axonMap' && name !== 'axonMemory';
      const has = facts[name]?.value;
      if (has === undefined || !isKnown) return [];
      const needs = wholes.reduce((sum, uses) => sum + partOf(uses, name), 0);
      return [[name, Math.ceil(needs / has)] as const];
    }),
  );
}

/** What is surely taken: of the pool all but what depends on where messages go. */
function partOf(uses: Readonly<Record<Resource, number>>, name: Resource): number {
  return name === 'poolWords' ? uses.neurons + uses.synapseWords + uses.axonsIn : uses[name];
}
