import { expect, test } from '@jest/globals';
import { type Graph, tensorsOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { print, sameAttr } from '../../src/ir/print.ts';
import { isInline } from '../../src/ir/text.ts';
import { verify } from '../../src/ir/verify.ts';
import { forSeeds, seeds } from '../support/for-seeds.ts';
import { randomGraph } from '../support/random-graph.ts';

const GRAPHS = 1000;
const STAGES = ['ann', 'snn', 'fixed'] as const;

/** Random graphs of all stages, one after another. */
function graphOf(seed: number): Graph {
  return randomGraph(seed, STAGES[seed % STAGES.length]!);
}

test('random graphs verify', () =>
  forSeeds(GRAPHS, graphOf, (graph) => {
    expect(verify(graph, OP_TABLE)).toEqual([]);
  }));

test('reading what was printed gives the same graph, and printing that the same bytes', () =>
  forSeeds(GRAPHS, graphOf, (graph) => {
    const text = print(graph, OP_TABLE);
    const tensors = new Map(tensorsOf(graph).map((tensor) => [tensor.hash, tensor]));
    const parsed = parse(text, { ops: OP_TABLE, tensors: (hash) => tensors.get(hash) });
    expect(parsed.diagnostics).toEqual([]);
    expect(withoutAttrs(parsed.graph)).toEqual(withoutAttrs(graph));
    parsed.graph.ops.forEach((op, i) => {
      const attrs = graph.ops[i]!.attrs;
      expect(Object.keys(op.attrs)).toEqual(Object.keys(attrs));
      for (const [name, value] of Object.entries(op.attrs))
        expect([name, sameAttr(value, attrs[name])]).toEqual([name, true]);
    });
    expect(print(parsed.graph, OP_TABLE)).toBe(text);
  }));

function withoutAttrs(graph: Graph) {
  return { ...graph, ops: graph.ops.map((op) => ({ ...op, attrs: {} })) };
}

test('the random graphs are as varied as they should be', () => {
  const graphs = Array.from({ length: GRAPHS }, (_, i) => graphOf(i + 1));
  const ops = graphs.flatMap((graph) => graph.ops);
  const tensors = graphs.flatMap(tensorsOf);
  const shapes = [...graphs.flatMap((g) => g.inputs), ...ops].map(({ type }) => type.shape);
  expect(new Set(ops.map((op) => op.kind))).toEqual(new Set(OP_TABLE.keys()));
  for (const rank of [0, 1, 2, 3, 4])
    expect(shapes.filter((shape) => shape.length === rank).length).toBeGreaterThan(500);
  expect(shapes.filter((shape) => shape.includes(0)).length).toBeGreaterThan(50);
  expect(graphs.filter(hasCycle).length).toBeGreaterThan(50);
  expect(tensors.filter((tensor) => !isInline(tensor)).length).toBeGreaterThan(50);
  expect(ops.filter((op) => op.loc.length > 1).length).toBeGreaterThan(500);
  expect(graphs.filter((graph) => graph.ops.length > 15).length).toBeGreaterThan(100);
});

/** Whether an op reads a value that is defined after it, or its own. */
function hasCycle(graph: Graph): boolean {
  const place = new Map(graph.ops.map((op, i) => [op.result, i]));
  return graph.ops.some((op, i) => op.inputs.some((name) => (place.get(name) ?? -1) >= i));
}

test('a seed gives the same graph every time', () => {
  for (const seed of seeds(3))
    expect(print(graphOf(seed), OP_TABLE)).toBe(print(graphOf(seed), OP_TABLE));
});
