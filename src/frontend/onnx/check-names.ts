import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, locate } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';
import { type NodeDecl, readsOf } from './node.ts';
import { shortened } from './shortened.ts';
import type { GraphProto } from './schema.ts';

/** Names that are defined twice, and names that are read but not defined. */
export function checkNames(
  graph: GraphProto,
  nodes: readonly NodeDecl[],
  at: Location,
): Diagnostic[] {
  const all = definitions(graph, nodes);
  const defined = new Set(all);
  const twice = duplicates(all).map((name) =>
    codes.nameTwice({ name: shortened(name) }, { item: shortened(name) }),
  );
  const dangling = firstReads(graph, nodes, defined).map(([name, where], i) => {
    // Comparing with every name takes time, so only the first few get a suggestion.
    const meant = i < MOST_SUGGESTIONS ? nearestName(name, defined) : undefined;
    return codes.danglingValue({ name: shortened(name), meant }, where);
  });
  return [...twice, ...dangling].map((found) => locate(found, at));
}

const MOST_SUGGESTIONS = 10;

/** Every definition of a name; an input of the name of a weight is that weight. */
function definitions(graph: GraphProto, nodes: readonly NodeDecl[]): string[] {
  const weights = [
    ...graph.initializer.map(({ name = '' }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name ?? ''),
  ];
  const isWeight = new Set(weights);
  const inputs = graph.input.map(({ name = '' }) => name).filter((name) => !isWeight.has(name));
  const results = nodes.flatMap((node) => node.outputs);
  return [...weights, ...inputs, ...results].filter((name) => name !== '');
}

/** Names that are read but not defined, each with the first place that reads it. */
function firstReads(
  graph: GraphProto,
  nodes: readonly NodeDecl[],
  defined: ReadonlySet<string>,
): readonly (readonly [string, Location])[] {
  const places = new Map<string, Location>();
  const note = (name: string, where: Location) => {
    if (!defined.has(name) && !places.has(name)) places.set(name, where);
  };
  for (const node of nodes) for (const name of readsOf(node)) note(name, node.at);
  for (const { name = '' } of graph.output) note(name, { item: shortened(name) });
  return [...places];
}

function duplicates(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}
