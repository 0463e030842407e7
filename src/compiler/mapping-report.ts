/**
 * Where a network is on cores, for a target that has some: `mapping` of `report.json`. What is said of messages and times is of
 * a step in which every neuron fires once, unlike any real one: it compares mappings, and no step of single messages takes longer.
 */
export interface MappingReport {
  readonly cores: number;
  readonly chips: number;
  /** By resource: the cores that the network needs however it is cut. */
  readonly coresLowerBound: Readonly<Record<string, number>>;
  /** Neurons and synapses that are on cores, not on the host. */
  readonly neurons: number;
  readonly synapses: number;
  /** Words of synaptic memory, of all cores. */
  readonly memoryWords: number;
  /** By resource: what all cores take of it, and the core that takes most. */
  readonly resources: Readonly<Record<string, ResourceUse>>;
  /** Links that messages go through, and what that costs. */
  readonly hops: number;
  readonly hopsPj: number;
  /** There is none where no message leaves its core. */
  readonly busiestLink?: BusiestLink;
  readonly busiestCore?: {
    readonly core: number;
    readonly ns: number;
    /** Of all cores. */
    readonly meanNs: number;
  };
  /** The busiest core or link and the barrier behind it, by the profile. */
  readonly stepTimeNs: { readonly most: number; readonly boundBy: 'cores' | 'links' };
  /** Of such a step, without static power: what a sample's come to is known once it ran on executor `chip`. */
  readonly energyPj: EnergyOfStep;
  /** Of each chip. */
  readonly mesh: { readonly columns: number; readonly rows: number };
  /** Where each core is, and how long it is busy in such a step. */
  readonly loads: readonly CoreLoad[];
  /** What simpler mappings of the same network come to. */
  readonly baselines: readonly Baseline[];
}

export interface CoreLoad {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  readonly ns: number;
}

/** In pJ by term: a count times a constant of the profile, and what it comes to where others have measured more. */
export interface EnergyOfStep {
  readonly terms: readonly {
    readonly term: string;
    readonly count: number;
    readonly constantPj: number;
    readonly pj: number;
    readonly mostPj: number;
    readonly provenance: string;
    readonly source: string;
  }[];
  readonly hopsPj: number;
  readonly total: number;
  readonly most: number;
}

export interface ResourceUse {
  readonly total: number;
  readonly most: number;
  /** That takes most. */
  readonly core: number;
  /** What each core has of it. */
  readonly has: number;
}

/** From the place of a core to its neighbour. */
export interface BusiestLink {
  readonly messages: number;
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  readonly towards: 'east' | 'west' | 'south' | 'north';
}

export interface Baseline {
  readonly name: string;
  readonly cores: number;
  readonly chips: number;
  readonly hops: number;
  readonly hopsPj: number;
}
