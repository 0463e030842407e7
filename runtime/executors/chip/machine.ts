import type { Numbers } from '../../../src/tensor/dtype.ts';
import { type Host, hostOf } from './host.ts';
import { slotOf, wiresInto } from './inlet.ts';
import { barrierStepOf, stepAt } from './latency.ts';
import type { Plan } from './plan.ts';
import { Inbox, type Tile, loadTile } from './tile.ts';
import { type Meter, meterOf } from './traffic.ts';

/** All cores of a plan, loaded, and the host with what it has in place of them. */
export interface Machine {
  readonly tiles: readonly Tile[];
  readonly host: Host;
  readonly meter: Meter;
  reset(): void;
  /** The barrier step after which all have run so many steps. */
  lastBarrierStep(steps: number): number;
  /** What is sent in a barrier step arrives in the next; those that have run as many steps as asked for rest. */
  step(barrierStep: number, steps: number, inputsAt: InputsAt, sees: Sees): void;
}

type InputsAt = (step: number) => Readonly<Record<string, Numbers>>;

/** Told what each tile has sent, and each source of the host, and in which of its steps. */
export interface Sees {
  tile(tile: Tile, step: number, sent: Numbers): void;
  host(source: string, step: number, values: Numbers): void;
}

export function machineOf(plan: Plan): Machine {
  const { cut, latency, mapping, mesh } = plan;
  const tiles = plan.tiles.map((one) => loadTile(cut, one, latency));
  const cores = mapping.cores.map((_, core) => tiles.filter((tile) => tile.plan.core === core));
  const hosted = tiles.filter((tile) => tile.plan.core === undefined);
  // Behind all cores, the host has an inbox too.
  const places = [...cores, hosted];
  const atHost = cores.length;
  const deliver = deliveryOf(tiles, places, plan);
  const host = hostOf(cut, tiles);
  const heardByHost = new Set(
    hosted.flatMap(({ inlets }) => inlets.map(({ feed }) => feed.source)),
  );
  let [arriving, leaving] = [places.map(() => new Inbox()), places.map(() => new Inbox())];
  const { updateNs, synapseNs } = mapping.profile.facts;
  const meter = meterOf({
    ...{ cores: mapping.cores, width: mesh.width, links: mesh.links },
    ...{ updateNs: updateNs?.value ?? 0, synapseNs: synapseNs?.value ?? 0 },
  });
  const step: Machine['step'] = (barrierStep, steps, inputsAt, sees) => {
    meter.begin(barrierStep);
    [arriving, leaving] = [leaving, arriving];
    for (const [place, inbox] of arriving.entries()) {
      if (place === atHost) meter.step.messagesToHost += inbox.count;
      else meter.received(place, inbox.count);
      deliver(place, inbox, barrierStep);
      inbox.count = 0;
    }
    const hostStep = stepAt(latency, barrierStep);
    if (hostStep !== undefined && hostStep <= steps)
      for (const [name, values] of host.encode(hostStep, inputsAt(hostStep), meter))
        sees.host(name, hostStep, values);
    for (const [i, tile] of tiles.entries()) {
      const { population, core } = tile.plan;
      const own = stepAt(latency, barrierStep, population);
      if (own === undefined || own > steps) continue;
      const { sent, synops } = tile.run(own);
      meter.ran(core, sent.length, synops);
      sees.tile(tile, own, sent);
      if (core === undefined) {
        host.write(population, own, sent, meter);
        continue;
      }
      sendAll({ tile, index: i, core }, sent, leaving, meter);
      if (heardByHost.has(population)) putAll(i, sent, leaving[atHost]!);
    }
    meter.end();
  };
  const reset = () => {
    host.reset();
    for (const tile of tiles) tile.reset();
    for (const inbox of [...arriving, ...leaving]) inbox.count = 0;
  };
  // The host takes its steps where no population has a neuron, too.
  const lastBarrierStep = (steps: number) =>
    Math.max(
      latency.stride * (steps - 1) + 1,
      ...tiles.map(({ plan: { population } }) => barrierStepOf(latency, population, steps)),
    );
  return { tiles, host, meter, reset, step, lastBarrierStep };
}

/** Each message goes to the cores that its neuron's axon names, and to no other. */
function sendAll(
  { tile, index, core }: { readonly tile: Tile; readonly index: number; readonly core: number },
  sent: Numbers,
  inboxes: readonly Inbox[],
  meter: Meter,
): void {
  const { axons, ofNeuron } = tile.plan;
  const counts = new Int32Array(axons.length);
  for (let neuron = 0; neuron < sent.length; neuron++) {
    const payload = sent[neuron]!;
    const axon = ofNeuron[neuron]!;
    if (payload === 0 || axon === -1) continue;
    counts[axon]!++;
    for (const to of axons[axon]!.to) inboxes[to]!.put(index, neuron, payload);
  }
  for (const [i, count] of counts.entries()) if (count > 0) meter.sent(core, count, axons[i]!);
}

/** The host hears every neuron of what its populations need. */
function putAll(index: number, sent: Numbers, inbox: Inbox): void {
  for (let neuron = 0; neuron < sent.length; neuron++)
    if (sent[neuron] !== 0) inbox.put(index, neuron, sent[neuron]!);
}

/** How a core, or the host, takes messages in: into the slots of those of its tiles that hear the neuron. */
function deliveryOf(
  tiles: readonly Tile[],
  cores: readonly (readonly Tile[])[],
  { latency }: Plan,
) {
  const known = cores.map(() => new Map<number, ReturnType<typeof wiresTo>>());
  const wiresTo = (core: number, sender: number) => {
    const { population, box } = tiles[sender]!.plan;
    return cores[core]!.flatMap(({ inlets }) =>
      inlets
        .filter(({ feed }) => feed.source === population)
        .map((inlet) => ({ inlet, wires: wiresInto(inlet, box) })),
    );
  };
  return (core: number, inbox: Inbox, barrierStep: number) => {
    const { tiles: from, neurons, payloads } = inbox;
    for (let start = 0, end = 0; start < inbox.count; start = end) {
      const sender = from[start]!;
      while (end < inbox.count && from[end] === sender) end++;
      const found = known[core]!.get(sender) ?? wiresTo(core, sender);
      known[core]!.set(sender, found);
      const step = stepAt(latency, barrierStep - 1, tiles[sender]!.plan.population)!;
      for (const { inlet, wires } of found) {
        const slot = slotOf(inlet, step);
        for (let i = start; i < end; i++) {
          const place = wires[neurons[i]!]!;
          if (place !== -1) slot[place]! += payloads[i]!;
        }
      }
    }
  };
}
