import { expect, test } from '@jest/globals';
import { diffGraphs } from '../../../src/compiler/diff/diff-graphs.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { randomGraph } from '../../support/random-graph.ts';

const TEXT = `spk 1
graph g : fixed
input %x : tensor f32[2]
%s = encode(%x) {gain = 1, high = 7, limit = 7} : spikes i4[2]
%c = dense(%s) {weight = i8[2,2](1, 2, 3, 4)} : current i32[2]
%d = delay(%r) : current i32[2]
%e = add(%c, %d) : current i32[2]
%l = level(%e) {theta = i32[](4), high = 7, limit = 7} : spikes i4[2]
%r = dense(%l) {weight = i8[2,2](5, 6, 7, 8)} : current i32[2]
%y = sigma(%r) : current i32[2]
output y = %y
`;

function graphOf(...edits: readonly (readonly [find: string | RegExp, put: string])[]): Graph {
  const text = edits.reduce((text, [find, put]) => text.replace(find, put), TEXT);
  const { graph, diagnostics } = parse(text, { ops: OP_TABLE });
  expect(diagnostics).toEqual([]);
  return graph;
}

const diff = (b: Graph, a = graphOf()) => diffGraphs(a, b, OP_TABLE);

test('other names, locations and spelled-out defaults are no difference', () => {
  const renamed = graphOf([/%([a-z])\b/g, '%$1$1'], [/high = 7, /, 'low = 0, high = 7, ']);
  const located = { ...renamed, ops: renamed.ops.map((op) => ({ ...op, loc: ['elsewhere'] })) };
  const inputs = [{ ...located.inputs[0]!, name: 'xx' }];
  expect(diff({ ...located, inputs }, { ...graphOf(), inputs: graphOf().inputs })).toMatchObject({
    changed: [],
    onlyInA: [],
    onlyInB: [],
  });
});

test('attributes and elements of tensors that differ are named, and nothing behind them', () => {
  const found = diff(
    graphOf(['(1, 2, 3, 4)', '(1, 2, 9, 0)'], ['theta = i32[](4)', 'theta = i32[](5)']),
  );
  expect(found).toMatchObject({ same: false, graph: [], onlyInA: [], onlyInB: [] });
  expect(found.changed).toEqual([
    {
      ...{ name: 'c', other: 'c', kind: 'dense', type: 'current i32[2]' },
      changes: [
        {
          ...{ what: 'weight', a: 'i8[2,2]', b: 'i8[2,2]' },
          elements: { differ: 2, of: 4, most: 6 },
        },
      ],
    },
    {
      ...{ name: 'l', other: 'l', kind: 'level', type: 'spikes i4[2]' },
      changes: [{ what: 'theta', a: 'i32[]', b: 'i32[]', elements: { differ: 1, of: 1, most: 1 } }],
    },
  ]);
});

test('an op between two others is one op more, and one reads something else', () => {
  const between = graphOf(
    [/^%l = level\(%e\)/m, '%w = wire(%e) {index = i32[2](1, 0)} : current i32[2]\n%l = level(%w)'],
    [/%([a-z])\b/g, '%$1$1'],
  );
  const found = diff({ ...between, inputs: between.inputs });
  expect(found.onlyInA).toEqual([]);
  expect(found.onlyInB).toEqual([{ name: 'ww', kind: 'wire', type: 'current i32[2]' }]);
  expect(found.changed.map(({ name, changes }) => [name, changes.map(({ what }) => what)])).toEqual(
    [['l', ['inputs']]],
  );
});

test('stages, inputs and outputs differ by name', () => {
  const found = diff(
    graphOf(['output y', 'output z'], ['input %x : tensor f32[2]', 'input %x : tensor f32[2]']),
  );
  expect(found.graph).toEqual([{ what: 'outputs', a: 'y', b: 'z' }]);
});

test('random graphs do not differ from themselves under other names, and differ without an op', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const graph = randomGraph(seed, 'fixed');
    const rename = (name: string) =>
      graph.ops.some((op) => op.result === name) ? `${name}'` : name;
    const ops = graph.ops.map((op) => ({
      ...op,
      result: rename(op.result),
      inputs: op.inputs.map(rename),
    }));
    const outputs = graph.outputs.map(({ name, value }) => ({ name, value: rename(value) }));
    expect([seed, diff({ ...graph, ops, outputs }, graph).same]).toEqual([seed, true]);
    const fewer = { ...graph, ops: graph.ops.slice(0, -1), outputs: [] };
    expect(diff(fewer, { ...graph, outputs: [] }).onlyInA.length).toBe(Math.min(1, ops.length));
  }
});
