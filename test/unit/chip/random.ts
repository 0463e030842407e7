import { SpikeError } from '../../../src/diagnostics/diagnostic.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import type { Mapping } from '../../../src/mapping/mapping.ts';
import { randomGraph } from '../../support/random-graph.ts';
import { networkAt } from '../../support/random-network.ts';
import {
  bothRuns,
  countsApart,
  differences,
  mappingOf,
  populationsOf,
  randomSample,
} from './on-chip.ts';

const STEPS = 7;

/** What became of a random graph: it runs alike, it differs, or it cannot be mapped and why. */
export type Outcome =
  | { readonly kind: 'equal'; readonly cores: number }
  | { readonly kind: 'different'; readonly values: readonly string[] }
  | { readonly kind: 'unmapped'; readonly why: string };

/** Networks as people train them, and graphs of any ops. */
export async function drawn(seed: number): Promise<Graph> {
  return seed % 2 === 0 ? networkAt('fixed', seed) : randomGraph(seed, 'fixed');
}

/** Maps a graph to cores of a few neurons each, and holds what they send to what the interpreter says. */
export async function tryOnChip(graph: Graph, seed: number): Promise<Outcome> {
  const mapping = await triedMapping(graph, seed);
  if ('why' in mapping) return { kind: 'unmapped', why: mapping.why };
  const { found, expected } = await bothRuns(
    graph,
    mapping,
    randomSample(graph, seed, STEPS),
    STEPS,
  );
  const values = [...differences(found, expected), ...countsApart(found, expected)];
  return values.length > 0
    ? { kind: 'different', values }
    : { kind: 'equal', cores: mapping.cores.length };
}

/** Of every third graph a third of the populations. */
function leftToHost(graph: Graph, seed: number): ReadonlySet<string> {
  const names = populationsOf(graph).map(({ name }) => name);
  return new Set(seed % 3 === 0 ? names.filter((_, i) => (i + seed) % 9 < 3) : []);
}

async function triedMapping(graph: Graph, seed: number): Promise<Mapping | { why: string }> {
  let why = '';
  // Some populations cannot be cut as far as others.
  for (const neurons of [2 + (seed % 5), 4095]) {
    try {
      const facts = { neurons, weightBits: 32, groups: 64 };
      return await mappingOf(graph, 'loihi3', facts, leftToHost(graph, seed));
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      why = error.diagnostics[0]!.message;
    }
  }
  return { why };
}
