import { expect, test } from '@jest/globals';
import { definePass } from '../../src/compiler/pass.ts';
import { reduce } from '../../src/compiler/reduce.ts';
import { BrokenGraph, runPass } from '../../src/compiler/run-passes.ts';
import { type Graph, definitionsOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { randomGraph } from '../support/random-graph.ts';

/** A pass with a fault in it: it forgets the delay wherever an `add` reads one. */
const forgetful = definePass({
  name: 'forgetful',
  summary: 'loses delays that an add reads',
  from: ['snn', 'fixed'],
  removes: [],
  preserves: 'bits',
  options: {},
  run(graph) {
    const lost = new Set(delaysIntoAdds(graph));
    return { ...graph, ops: graph.ops.filter((op) => !lost.has(op.result)) };
  },
});

function delaysIntoAdds(graph: Graph): string[] {
  const definitions = definitionsOf(graph);
  const adds = graph.ops.filter((op) => op.kind === 'add');
  return adds.flatMap((op) => op.inputs.filter((name) => definitions.get(name)?.kind === 'delay'));
}

function breaks(graph: Graph): boolean {
  try {
    runPass(graph, forgetful, {}, OP_TABLE);
    return false;
  } catch (error) {
    if (error instanceof BrokenGraph) return true;
    throw error;
  }
}

/** The first graphs of 25 ops that the pass breaks. */
function brokenGraphs(count: number): Graph[] {
  const found: Graph[] = [];
  for (let seed = 1; found.length < count; seed++) {
    const graph = randomGraph(seed, seed % 2 === 0 ? 'snn' : 'fixed', { mostOps: 40 });
    if (graph.ops.length >= 25 && breaks(graph)) found.push(graph);
  }
  return found;
}

const graphs = brokenGraphs(5);

test.each(graphs.map((graph, i) => [i, graph] as const))(
  'a broken graph becomes small and stays broken (%i)',
  async (_i, graph) => {
    const sizes: number[] = [];
    const small = await reduce(graph, OP_TABLE, breaks, (ops) => sizes.push(ops));
    expect(small.ops.map((op) => op.kind).sort()).toEqual(['add', 'delay']);
    expect(small.inputs.length).toBeLessThanOrEqual(2);
    expect(small.outputs.length).toBe(1);
    expect(small.inputs.map(({ type }) => type.shape)).toEqual(small.inputs.map(() => []));
    expect(small.ops.flatMap((op) => op.loc)).toEqual([]);
    expect(verify(small, OP_TABLE)).toEqual([]);
    expect(breaks(small)).toBe(true);
    expect(sizes.at(-1)).toBe(2);
  },
);

test('the same graph is reduced to the same bytes', async () => {
  const [graph] = graphs as [Graph];
  const once = await reduce(graph, OP_TABLE, breaks);
  const twice = await reduce(graph, OP_TABLE, (smaller) => Promise.resolve(breaks(smaller)));
  expect(print(twice, OP_TABLE)).toBe(print(once, OP_TABLE));
});

test('attributes become as plain as the fault lets them', async () => {
  const stepsOf = (g: Graph) => g.ops.flatMap((op) => Number(op.attrs['steps'] ?? []));
  const graph = graphs.find((g) => stepsOf(g).includes(4))!;
  const small = await reduce(graph, OP_TABLE, (g) => stepsOf(g).some((steps) => steps > 1));
  expect(small.ops.map((op) => [op.kind, op.attrs])).toEqual([['delay', { steps: 2 }]]);
});

test('a graph of which nothing can go comes back as it is', async () => {
  const [graph] = graphs as [Graph];
  expect(await reduce(graph, OP_TABLE, () => false)).toBe(graph);
});
