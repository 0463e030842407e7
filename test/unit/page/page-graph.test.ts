import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { nextNode } from '../../../src/page/client/graph/keys.ts';
import type { Box } from '../../../src/page/page-data.ts';
import { layOut } from '../../../src/page/layout.ts';
import { pageGraph } from '../../../src/page/page-graph.ts';
import { pageMemory } from '../../../src/page/page-memory.ts';
import { digitNetworks } from '../../support/digits.ts';

const { fixed } = await digitNetworks();
const page = await pageGraph(fixed, OP_TABLE);

test('nodes are inputs, ops and outputs with their sizes, and edges what they read', () => {
  const named = (name: string) => page.nodes.findIndex((node) => node.name === name);
  expect(page.nodes).toHaveLength(fixed.inputs.length + fixed.ops.length + fixed.outputs.length);
  for (const op of fixed.ops) {
    const to = named(op.result);
    const from = page.edges.filter((edge) => edge.to === to).map((edge) => edge.from);
    expect(from).toEqual([...new Set(op.inputs)].map(named));
  }
  const dense = page.nodes.find(({ kind }) => kind === 'dense')!;
  expect(dense).toMatchObject({ family: 'synapse', parameters: 784 * 256, synapses: 784 * 256 });
  expect(page.kinds['dense']).toBe(OP_TABLE.get('dense')!.summary);
});

test('an output goes by its own name beside the op of that name', () => {
  const last = page.nodes.length - 1;
  const { from } = page.edges.find(({ to }) => to === last)!;
  expect(page.nodes[last]!.kind).toBe('output');
  expect(page.nodes[from]!.name).toBe(fixed.outputs[0]!.value);
});

test('long chains break into lines in which no boxes overlap and edges meet them', () => {
  const labels = Array.from({ length: 90 }, (_, i) => ['op', `value-${i}`]);
  const links = labels.slice(1).map((_, i): [number, number] => [i, i + 1]);
  const skips = links
    .filter((_, i) => i % 7 === 0 && i > 7)
    .map(([i]): [number, number] => [i - 7, i]);
  const { boxes, edges, width, height } = layOut(labels, [...links, ...skips]);
  expect(width / height).toBeLessThan(6);
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
  for (const { from, to, pieces } of edges) {
    const [x, y] = pieces[0]!;
    expect(isNear(boxes[from]!, x!, y!)).toBe(true);
    expect(isNear(boxes[to]!, ...(pieces.at(-1)!.slice(-2) as [number, number]))).toBe(true);
  }
});

test('arrow keys walk along edges and through the list', () => {
  const edge = page.edges[0]!;
  expect(nextNode(page, edge.from, 'ArrowRight')).toBe(edge.to);
  expect(nextNode(page, edge.to, 'ArrowLeft')).toBe(edge.from);
  expect(nextNode(page, 0, 'ArrowUp')).toBeUndefined();
  expect(nextNode(page, 0, 'End')).toBe(page.nodes.length - 1);
});

test('buffers of values that are needed at the same time lie apart, within the memory', () => {
  const { buffers, bytes, order } = pageMemory(fixed, OP_TABLE)!;
  expect(order).toEqual(fixed.ops.map(({ result }) => result));
  expect(Math.max(...buffers.map((one) => one.at + one.bytes))).toBe(bytes);
  buffers.forEach((a, i) =>
    buffers.slice(i + 1).forEach((b) => {
      const together = a.first < b.last && b.first < a.last;
      const overlap = a.at < b.at + b.bytes && b.at < a.at + a.bytes;
      expect(together && overlap).toBe(false);
    }),
  );
});

function apart(a: Box, b: Box): boolean {
  const [x, y] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
  return x >= (a.width + b.width) / 2 || y >= (a.height + b.height) / 2;
}

function isNear({ x, y, width, height }: Box, px: number, py: number): boolean {
  return Math.abs(px - x) <= width / 2 + 2 && Math.abs(py - y) <= height / 2 + 2;
}
