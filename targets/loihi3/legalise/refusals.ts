import type { Limits } from '../../../src/compiler/target.ts';
import * as codes from '../../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { type Graph, definitionsOf } from '../../../src/ir/graph.ts';
import type { OpTable } from '../../../src/ir/op-def.ts';
import { mostDelay } from '../../../src/ir/ops/synapses/synapse.ts';
import { weightWidth } from '../../../src/ir/weight-width.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';
import type { Network } from '../network/network.ts';
import { readNetwork } from '../network/read-network.ts';
import { type LayerMisfit, misfits } from '../partition/partition.ts';

interface Profile {
  readonly name: string;
  readonly facts: Limits;
}

/** All that no mapping of a graph to cores of a profile can have room for. */
export function refusals(graph: Graph, ops: OpTable, profile: Profile): Diagnostic[] {
  const network = readNetwork(graph, ops);
  const large = misfits(network, profile.facts).map((one) => misfitOf(one, { profile }));
  return [...wideSynapses(graph, network, profile.facts), ...large];
}

/** Why a layer fits on no number of cores. */
export function misfitOf(
  one: LayerMisfit,
  options: { readonly profile: Profile; readonly mostBusyNs?: number },
): Diagnostic {
  const { population, resource, needs } = one;
  const { name: profile, facts } = options.profile;
  const has = resource === 'busyNs' ? (options.mostBusyNs ?? 0) : facts[resource]!.value;
  return codes.layerTooLarge({ population: population.name, profile, resource, needs, has });
}

/** All synapses that a core has no format for. */
export function wideSynapses(graph: Graph, { connections }: Network, facts: Limits): Diagnostic[] {
  const ops = definitionsOf(graph);
  const synapses = new Set(connections.map(({ synapse }) => synapse));
  return [...synapses].flatMap((synapse) => {
    const op = ops.get(synapse)!;
    if (op.attrs['weight'] === undefined) return [];
    const [bits, delay] = [weightWidth(op), mostDelay(op.attrs['delays'] as Tensor | undefined)];
    const most = { bits: facts['weightBits']!.value, delay: facts['longestDelay']!.value };
    const wide = { synapse, what: 'weights', needs: bits, has: most.bits } as const;
    const late = { synapse, what: 'delays', needs: delay, has: most.delay } as const;
    return [
      ...(bits > most.bits ? [codes.synapseTooWide(wide, { item: synapse })] : []),
      ...(delay > most.delay ? [codes.synapseTooWide(late, { item: synapse })] : []),
    ];
  });
}
