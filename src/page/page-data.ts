import type { Manifest } from '../../runtime/artifact/manifest.ts';
import type { Traffic } from '../../runtime/executors/chip/traffic.ts';
import type { Report } from '../compiler/report.ts';

/** Everything that a page shows: a pure function of an artifact, written into the page as JSON. */
export interface PageData {
  readonly manifest: Manifest;
  /** What the compile said of it; an artifact may have lost it. */
  readonly report: Partial<Report>;
  /** A line for a shell that makes the artifact again. */
  readonly command?: string;
  readonly graph: PageGraph;
  /** Where values lie while ops run, for networks of integers. */
  readonly memory?: PageMemory;
  /** What is on which core, for a network that is on some. */
  readonly mesh?: PageMesh;
  /** Samples that ran, where some were given. */
  readonly recording?: Recording;
  /** What cores and links did for them, where there are any. */
  readonly traffic?: Traffic;
  /** Where the page is served by somebody who runs samples: what they are called. */
  readonly live?: { readonly samples: readonly string[] };
}

/** What an op is to somebody who looks: it decides the colour of its node. */
export type Family = 'input' | 'output' | 'population' | 'synapse' | 'product' | 'past' | 'plain';

/** An op, an input or an output. Nodes are known by their place in the list. */
export interface PageNode {
  readonly name: string;
  readonly kind: string;
  readonly family: Family;
  readonly type: string;
  readonly parameters: number;
  readonly neurons: number;
  readonly synapses: number;
  readonly attrs: readonly (readonly [name: string, value: string])[];
  /** Places of the model that it came from. */
  readonly from: readonly string[];
}

/** Something with a place: its centre and its extent, in CSS pixels at a zoom of 1. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PageEdge {
  readonly from: number;
  readonly to: number;
  /** In one piece for each line of the picture that it goes through: x and y in turn. */
  readonly pieces: readonly (readonly number[])[];
}

export interface PageGraph {
  readonly nodes: readonly (PageNode & Box)[];
  readonly edges: readonly PageEdge[];
  readonly width: number;
  readonly height: number;
  /** What each kind of op does, in a sentence. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** Part of the memory of a run, while some ops run. */
export interface PageBuffer {
  readonly op: string;
  /** Which state of the op it is; without it, it is the op's value. */
  readonly state?: string;
  readonly at: number;
  readonly bytes: number;
  /** Positions in `order`. */
  readonly first: number;
  readonly last: number;
}

export interface PageMemory {
  readonly bytes: number;
  /** Ops in the order in which they run. */
  readonly order: readonly string[];
  readonly buffers: readonly PageBuffer[];
}

export interface Recording {
  /** The file's own name. */
  readonly input: string;
  readonly executor: string;
  readonly steps: number;
  /** Populations there are; where they are too large for all to be recorded, more than a sample has. */
  readonly populations: number;
  readonly samples: readonly RecordedSample[];
  /** What messages cause in a sample, on average over them, synapse by synapse. */
  readonly synapses?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly synops: number;
  }[];
}

export interface RecordedSample {
  readonly label?: number;
  readonly spikes: number;
  readonly synops: number;
  readonly outputs: readonly RecordedOutput[];
  readonly populations: readonly RecordedPopulation[];
}

export interface RecordedOutput {
  readonly name: string;
  /** In the units of the model; the first of them. */
  readonly values: readonly number[];
}

export interface RecordedPopulation {
  readonly name: string;
  readonly neurons: number;
  /** Messages that are not zero, of all neurons, in each step. */
  readonly counts: readonly number[];
  /** The neurons whose messages are shown, and these: step, place among the shown, message, in turn. */
  readonly shown: readonly number[];
  readonly messages: readonly number[];
  /** What some neurons remember, step by step. */
  readonly traces: readonly Trace[];
}

export interface Trace {
  readonly state: string;
  readonly neuron: number;
  readonly values: readonly number[];
}

/** The chips of a mapping beside each other, as one mesh of cores. */
export interface PageMesh {
  readonly width: number;
  readonly height: number;
  /** Of one chip. */
  readonly columns: number;
  readonly rows: number;
  readonly cores: readonly PageCore[];
}

export interface PageCore {
  readonly chip: number;
  readonly x: number;
  readonly y: number;
  /** How long it is busy in a step in which every neuron fires once. */
  readonly ns: number;
  readonly populations: readonly string[];
  /** By resource. */
  readonly uses: Readonly<Record<string, number>>;
}
