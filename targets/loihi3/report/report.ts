import type { MappingReport, ResourceUse } from '../../../src/compiler/mapping-report.ts';
import type { Emitted, Limits, TargetContext } from '../../../src/compiler/target.ts';
import { synapseCounts } from '../../../src/ir/count.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { OpTable } from '../../../src/ir/op-def.ts';
import type { MappedCore, Mapping } from '../../../src/mapping/mapping.ts';
import type { Network } from '../../../src/mapping/network/network.ts';
import { readNetwork } from '../../../src/mapping/network/read-network.ts';
import { edgesFrom } from '../partition/axons.ts';
import { coreOf, costsOf } from '../partition/core.ts';
import { lowerBounds } from '../partition/lower-bound.ts';
import { hopEnergy, linkLoads, placesOf, wiresOf } from '../placement/hops.ts';
import { chipAt, cornerOf, meshFor } from '../placement/mesh.ts';
import { volumeOf } from '../../../src/tensor/box.ts';
import { RESOURCES } from '../../../src/mapping/resources.ts';
import { synapseCost } from '../resources.ts';
import { baselinesOf } from './baselines.ts';
import { energyOfStep } from './energy.ts';

/** What cores and links have to do by `mapping.json`, in a step in which every neuron fires once. */
export function report(
  graph: Graph,
  emitted: Emitted,
  { ops, limits }: TargetContext,
): MappingReport {
  const text = new TextDecoder().decode(emitted.get('mapping.json'));
  const { cores, host, profile } = JSON.parse(text) as Mapping;
  const { facts } = profile;
  const network = readNetwork(graph, ops, new Set(host));
  const { hops, hopsPj, busiestLink, chips } = trafficOf(cores, facts);
  const { loads, synops } = workOf(cores, network, facts);
  const busiestCore = busiestOf(loads);
  const total = (resource: keyof MappedCore['uses']) =>
    cores.reduce((sum, { uses }) => sum + uses[resource], 0);
  return {
    ...{ cores: cores.length, chips },
    coresLowerBound: Object.fromEntries(lowerBounds(network, facts)),
    neurons: total('neurons'),
    synapses: synapsesOn(network, graph, ops),
    memoryWords: total('synapseWords'),
    resources: resourcesOf(cores, facts),
    ...{ hops, hopsPj },
    ...(busiestLink && { busiestLink }),
    ...(busiestCore && { busiestCore }),
    stepTimeNs: stepTime(busiestCore?.ns ?? 0, busiestLink?.messages ?? 0, facts),
    energyPj: energyOfStep(
      { ...{ synops, hopsPj }, updates: total('neurons'), messages: messagesOf(cores) },
      facts,
    ),
    mesh: { columns: facts['meshColumns']!.value, rows: facts['meshRows']!.value },
    loads,
    baselines: baselinesOf(network, facts, limits['mappingEffort']!.value),
  };
}

function trafficOf(cores: readonly MappedCore[], facts: Limits) {
  const mesh = meshFor(cores.length, facts);
  const wires = wiresOf(edgesFrom(cores.map(({ axons }) => axons)), cores.length);
  const places = placesOf(
    cores.map(({ chip, x, y }) => {
      const corner = cornerOf(mesh, chip);
      return { x: corner.x + x, y: corner.y + y };
    }),
  );
  const { busiest: messages, link, hops } = linkLoads(mesh, wires, places);
  const hopsPj = hopEnergy(mesh, wires, places);
  const { chips } = mesh;
  if (link === undefined) return { chips, hops, hopsPj };
  const chip = chipAt(mesh, link);
  const corner = cornerOf(mesh, chip);
  const { towards, x, y } = link;
  const busiestLink = { messages, chip, x: x - corner.x, y: y - corner.y, towards };
  return { chips, hops, hopsPj, busiestLink };
}

/** How busy each core is, and the synaptic operations of all. */
function workOf(cores: readonly MappedCore[], network: Network, facts: Limits) {
  const costs = costsOf(network, facts);
  const named = new Map(network.populations.map((one) => [one.name, one]));
  let synops = 0;
  const loads = cores.map(({ chip, x, y, tiles }) => {
    const own = tiles.map(({ population, box }) => ({ population: named.get(population)!, box }));
    for (const { population, box } of own)
      for (const connection of costs.incoming.get(population)!)
        synops += synapseCost(connection, box, costs.format).operations;
    return { chip, x, y, ns: coreOf(costs, own).busyNs };
  });
  return { loads, synops };
}

function busiestOf(loads: MappingReport['loads']): MappingReport['busiestCore'] {
  if (loads.length === 0) return undefined;
  const ns = loads.reduce((most, load) => Math.max(most, load.ns), 0);
  const meanNs = loads.reduce((sum, load) => sum + load.ns, 0) / loads.length;
  return { core: loads.findIndex((load) => load.ns === ns), ns, meanNs };
}

/** Neurons that anyone hears, on their own core too. */
function messagesOf(cores: readonly MappedCore[]): number {
  const heard = cores.flatMap(({ axons }) => axons.map(({ box }) => volumeOf(box)));
  return heard.reduce((sum, volume) => sum + volume, 0);
}

/** Synapses whose targets are on cores. */
function synapsesOn({ connections }: Network, graph: Graph, ops: OpTable): number {
  const counts = synapseCounts(graph, ops);
  const heard = new Set(connections.filter(({ to }) => !to.isHost).map(({ synapse }) => synapse));
  return [...heard].reduce((sum, synapse) => sum + (counts.get(synapse) ?? 0), 0);
}

function resourcesOf(cores: readonly MappedCore[], facts: Limits): MappingReport['resources'] {
  const uses = RESOURCES.flatMap((name): [string, ResourceUse][] => {
    const has = facts[name]?.value;
    if (has === undefined || cores.length === 0) return [];
    const taken = cores.map((core) => core.uses[name]);
    const most = Math.max(...taken);
    const total = taken.reduce((sum, one) => sum + one, 0);
    return [[name, { total, most, core: taken.indexOf(most), has }]];
  });
  return Object.fromEntries(uses);
}

function stepTime(coreNs: number, messages: number, facts: Limits): MappingReport['stepTimeNs'] {
  const linkNs = messages * (facts['linkNs']?.value ?? 0);
  const barrierNs = facts['barrierNs']?.value ?? 0;
  const boundBy = linkNs > coreNs ? 'links' : 'cores';
  return { most: Math.max(coreNs, linkNs) + barrierNs, boundBy };
}
