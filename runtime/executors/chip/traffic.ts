import type { Estimate } from './estimate.ts';

/** What the barrier steps of a run came to, each summed over all samples. */
export interface StepTraffic {
  /** Updates of neurons. */
  readonly updates: number;
  readonly synops: number;
  /** Messages that neurons sent, each counted once however many cores hear it. */
  readonly messages: number;
  /** Messages that cores took in, those of the host among them. */
  readonly deliveries: number;
  /** Messages that the host sent to cores. */
  readonly hostMessages: number;
  /** Messages that cores sent to populations of the host, and what it did for them. */
  readonly messagesToHost: number;
  readonly hostUpdates: number;
  readonly hostSynops: number;
  readonly hopsEastWest: number;
  readonly hopsNorthSouth: number;
  /** Of all hops, those from chip to chip. */
  readonly hopsBetweenChips: number;
  /** Messages on the link that had most. */
  readonly busiestLink: number;
  /** Updates and synaptic operations of the core that took longest for them, and how long, in ns. */
  readonly busiestCoreNs: number;
}

export interface CoreTraffic {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  readonly updates: number;
  readonly synops: number;
  readonly sent: number;
  readonly received: number;
}

/** Counts of all samples that a session has run. */
export interface Traffic {
  readonly samples: number;
  /** Barrier steps of one step of the graph. */
  readonly stride: number;
  /** By how many barrier steps the last population is behind the host. */
  readonly latency: number;
  readonly steps: readonly StepTraffic[];
  readonly cores: readonly CoreTraffic[];
  /** Messages on each link that had any, from where to where on the mesh of all chips. */
  readonly links: readonly LinkTraffic[];
  /** What a sample takes, by the profile of the mapping. */
  readonly estimate: Estimate;
}

export interface LinkTraffic {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly messages: number;
}

type Counts = { -readonly [K in keyof StepTraffic]: number };

const NOTHING: StepTraffic = {
  ...{ updates: 0, synops: 0, messages: 0, deliveries: 0 },
  ...{ hostMessages: 0, messagesToHost: 0, hostUpdates: 0, hostSynops: 0 },
  ...{ hopsEastWest: 0, hopsNorthSouth: 0, hopsBetweenChips: 0, busiestLink: 0, busiestCoreNs: 0 },
};

/** Counts while a machine runs. */
export interface Meter {
  /** Those of the barrier step that runs. */
  readonly step: Counts;
  begin(barrierStep: number): void;
  /** Without a core it was the host. */
  ran(core: number | undefined, updates: number, synops: number): void;
  sent(core: number, count: number, axon: Sent): void;
  received(core: number, count: number): void;
  end(): void;
  traffic(rest: Pick<Traffic, 'samples' | 'stride' | 'latency'>): Omit<Traffic, 'estimate'>;
}

interface Sent {
  readonly to: readonly number[];
  readonly route: {
    readonly links: Int32Array;
    readonly eastWest: number;
    readonly northSouth: number;
    readonly betweenChips: number;
  };
}

interface Metered {
  readonly cores: readonly { readonly chip: number; readonly x: number; readonly y: number }[];
  readonly width: number;
  readonly links: number;
  readonly updateNs: number;
  readonly synapseNs: number;
}

/** East, west, south, north: as links of a place are numbered. */
const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

export function meterOf({ cores, width, links, updateNs, synapseNs }: Metered): Meter {
  const steps: Counts[] = [];
  const list = () => new Float64Array(cores.length);
  const [updates, synops, sent, received, busyNs] = [list(), list(), list(), list(), list()];
  const [loads, allLoads] = [new Float64Array(links), new Float64Array(links)];
  let step: Counts = { ...NOTHING };
  const begin = (barrierStep: number) => {
    while (steps.length < barrierStep) steps.push({ ...NOTHING });
    step = steps[barrierStep - 1]!;
    busyNs.fill(0);
    loads.fill(0);
  };
  const end = () => {
    let [link, core] = [0, 0];
    for (let i = 0; i < links; i++) {
      link = Math.max(link, loads[i]!);
      allLoads[i]! += loads[i]!;
    }
    for (const busy of busyNs) core = Math.max(core, busy);
    step.busiestLink += link;
    step.busiestCoreNs += core;
  };
  return {
    get step() {
      return step;
    },
    begin,
    end,
    ran: (core, ownUpdates, ownSynops) => {
      if (core === undefined) {
        step.hostUpdates += ownUpdates;
        step.hostSynops += ownSynops;
        return;
      }
      step.updates += ownUpdates;
      step.synops += ownSynops;
      updates[core]! += ownUpdates;
      synops[core]! += ownSynops;
      busyNs[core]! += ownUpdates * updateNs + ownSynops * synapseNs;
    },
    sent: (core, count, { route }) => {
      sent[core]! += count;
      step.messages += count;
      step.hopsEastWest += count * route.eastWest;
      step.hopsNorthSouth += count * route.northSouth;
      step.hopsBetweenChips += count * route.betweenChips;
      for (const link of route.links) loads[link]! += count;
    },
    received: (core, count) => {
      received[core]! += count;
      step.deliveries += count;
    },
    traffic: (rest) => ({
      ...rest,
      steps: steps.map((one) => ({ ...one })),
      cores: cores.map(({ chip, x, y }, i) => ({
        ...{ chip, x, y, updates: updates[i]!, synops: synops[i]! },
        ...{ sent: sent[i]!, received: received[i]! },
      })),
      links: linksOf(allLoads, width),
    }),
  };
}

function linksOf(loads: Float64Array, width: number): LinkTraffic[] {
  const found: LinkTraffic[] = [];
  for (const [link, messages] of loads.entries()) {
    if (messages === 0) continue;
    const [x, y] = [Math.floor(link / 4) % width, Math.floor(link / 4 / width)];
    const [stepX, stepY] = DIRECTIONS[link % 4]!;
    found.push({ from: [x, y], to: [x + stepX, y + stepY], messages });
  }
  return found;
}
