import type { Limits } from '../../../src/compiler/target.ts';
import * as codes from '../../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { type Graph, definitionsOf } from '../../../src/ir/graph.ts';
import type { OpTable } from '../../../src/ir/op-def.ts';
import { mostDelay } from '../../../src/ir/ops/synapses/synapse.ts';
import { weightWidth } from '../../../src/ir/weight-width.ts';
import type { Tensor } from '../../../src/tensor/tensor.ts';
import type { Network, Population } from '../../../src/mapping/network/network.ts';
import { readNetwork } from '../../../src/mapping/network/read-network.ts';
import { type LayerMisfit, MOST_CORES, misfits } from '../partition/partition.ts';
import { waitsOf } from './waits.ts';

interface Profile {
  readonly name: string;
  readonly facts: Limits;
}

/** A population that no core can be given, and all that is in the way. */
export interface Refusal {
  readonly population: Population;
  readonly why: readonly Diagnostic[];
}

/** All populations that no mapping of a graph to cores of a profile can have room for, in data order. */
export function refusals(graph: Graph, ops: OpTable, profile: Profile): Refusal[] {
  const network = readNetwork(graph, ops);
  const wide = new Map(
    wideSynapses(graph, network, profile.facts).map((one) => [one.at!.item, one]),
  );
  const large = new Map(misfits(network, profile.facts).map((one) => [one.population, one]));
  const waits = waitsOf(graph, network);
  const kinds = new Map(graph.ops.map(({ result, kind }) => [result, kind]));
  return network.populations.flatMap((population) => {
    if (population.isHost) return [];
    const misfit = large.get(population);
    const why = [
      ...tooLate(population, waits.get(population.name)!, profile.facts),
      ...withoutProgram(population, kinds.get(population.name)!, profile),
      ...network.connections.flatMap(({ to, synapse }) => {
        const fault = to === population ? wide.get(synapse) : undefined;
        return fault ? [fault] : [];
      }),
      ...(misfit ? [misfitOf(misfit, { profile, network })] : []),
    ];
    return why.length > 0 ? [{ population, why: [...new Set(why)] }] : [];
  });
}

function tooLate({ name: synapse }: Population, needs: number, facts: Limits): Diagnostic[] {
  const has = facts['longestDelay']!.value;
  if (needs <= has) return [];
  return [codes.synapseTooWide({ synapse, what: 'delays', needs, has }, { item: synapse })];
}

/** What the cores of every profile compute. */
const BUILT_IN: ReadonlySet<string> = new Set(['lif']);

function withoutProgram({ name }: Population, kind: string, { name: profile, facts }: Profile) {
  if (BUILT_IN.has(kind) || facts['neuronPrograms']?.value === 1) return [];
  return [codes.needsProgram({ population: name, kind, profile }, { item: name })];
}

/** Whether a population would need less of a resource with weights of fewer bits; ledgers of factors are no weights. */
export function isOfBits({ connections }: Network, population: Population, resource: string) {
  const isOfWords = resource === 'synapseWords' || resource === 'poolWords';
  return (
    isOfWords &&
    connections.some(
      ({ to, form, bits }) => to === population && form.kind !== 'factor' && bits > 1,
    )
  );
}

/** Why a layer fits on no number of cores. */
export function misfitOf(
  one: LayerMisfit,
  options: {
    readonly profile: Profile;
    readonly network: Network;
    readonly mostBusyNs?: number;
  },
): Diagnostic {
  const { population, resource, needs } = one;
  const { name: profile, facts } = options.profile;
  if (resource === 'cores')
    return codes.tooManyCores({ what: population.name, profile, needs, has: MOST_CORES });
  const has = resource === 'busyNs' ? (options.mostBusyNs ?? 0) : facts[resource]!.value;
  return codes.layerTooLarge({
    ...{ population: population.name, profile, resource, needs, has },
    isOfBits: isOfBits(options.network, population, resource),
  });
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
