import { definePass } from '../src/compiler/pass.ts';
import { defaulted, int } from '../src/ir/attr.ts';
import { type Graph, type Op, definitionsOf } from '../src/ir/graph.ts';
import type { OpTable } from '../src/ir/op-def.ts';
import { relaysOf } from './relay-delays/relays.ts';

/**
 * Where messages wait longer than a target keeps them, neurons on the way hear them before that is over and send the same
 * again, in the same step: x(t - 150) = r(r(x(t - 63))(t - 63))(t - 24), where r is such neurons. Ways that begin alike share
 * them. What no neuron relays to the bit, such as a current whose sum has no bounds, waits as it did.
 */
export const relayDelays = definePass({
  name: 'relay-delays',
  summary: 'has messages that wait longer than a target keeps them sent again on the way',
  from: ['fixed', 'placed'],
  removes: [],
  preserves: 'bits',
  options: {
    most: defaulted(int('steps that a message may wait, its own step aside', { low: 0 }), 62),
  },
  run(graph, { ops, options: { most } }) {
    const made = relayed(graph, ops, most + 1);
    return made.length === graph.ops.length ? graph : { ...graph, ops: made };
  },
});

function relayed(graph: Graph, table: OpTable, leg: number): Op[] {
  const definitions = definitionsOf(graph);
  const relays = relaysOf(graph, table, leg);
  // Steps since a population, or a relay, sent it.
  const waited = new Map(graph.inputs.map(({ name }) => [name, 0]));
  for (const op of graph.ops) if (isPopulation(op, table)) waited.set(op.result, 0);
  return graph.ops.flatMap((op): readonly Op[] => {
    const since = Math.max(0, ...op.inputs.map((name) => waited.get(name) ?? 0));
    if (isPopulation(op, table)) return [op];
    const steps = op.kind === 'delay' ? Number(op.attrs['steps']) : 0;
    waited.set(op.result, since + steps);
    // What goes around without a population is nowhere said again.
    const isKnown = op.inputs.every((name) => waited.has(name) || !definitions.has(name));
    if (op.kind !== 'delay' || since + steps <= leg || !isKnown) return [op];
    const isAtOnce = since > 0 || op.type.role === 'current';
    const found = relays.inPlaceOf({ op, isAtOnce });
    if (found === undefined) return [op];
    waited.set(op.result, found.waited);
    return found.ops;
  });
}

/** Products are a part of the neurons that add them up, and have waited as long as their factors. */
const PRODUCTS: ReadonlySet<string> = new Set(['product', 'matrix-product']);

function isPopulation({ kind }: Op, table: OpTable): boolean {
  const { state, readsPast, fanOut } = table.get(kind)!;
  return state.length > 0 && readsPast !== true && fanOut === undefined && !PRODUCTS.has(kind);
}
