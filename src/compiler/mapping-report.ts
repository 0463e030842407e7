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
  /** What simpler mappings of the same network come to. */
  readonly baselines: readonly Baseline[];
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
