import { expect, test } from '@jest/globals';
import { foldLinear } from '../../../passes/fold-linear.ts';
import { runPass } from '../../../src/compiler/run-passes.ts';
import { synapsesOf } from '../../../src/ir/count.ts';
import type { Attrs, Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { type Random, random } from '../../../src/support/random.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { largestDeviation } from '../../support/deviation.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';

const TOLERANCE = 1e-5;

test('two linear ops are one, or the other way round, and the same numbers but for rounding', async () => {
  const seen = new Map<string, number>();
  await forSeeds(
    800,
    (seed) => showing(drawn(random(seed)), 'y'),
    (graph, seed) => {
      const after = runPass(graph, foldLinear, {}, OP_TABLE);
      expect(largestDeviation(graph, after, { steps: 2, seed })).toBeLessThan(TOLERANCE);
      expect(synapsesOf(after, OP_TABLE)).toBeLessThanOrEqual(synapsesOf(graph, OP_TABLE));
      expect(runPass(after, foldLinear, {}, OP_TABLE)).toBe(after);
      const kinds = graph.ops.map(({ kind }) => kind).join();
      if (after !== graph) seen.set(kinds, (seen.get(kinds) ?? 0) + 1);
    },
  );
  const kinds = ['conv,average-pool', 'conv,conv', 'conv,reduce-mean', 'dense,dense'];
  expect([...seen.keys()].sort()).toEqual(kinds);
  for (const count of seen.values()) expect(count).toBeGreaterThan(10);
});

/** With one output. */
function showing(graph: Graph, value: string): Graph {
  return { ...graph, outputs: [{ name: value, value }] };
}

/** A synapse and what reads it. */
function drawn(source: Random): Graph {
  const channels = () => source.int(1, 5);
  const [ins, between, outs] = [channels(), channels(), channels()];
  const extent = source.int(9, 12);
  const isPlane = source.next() < 0.75;
  const x = tensorType('f32', isPlane ? [2, ins, extent] : [2, ins]);
  if (!isPlane) {
    const attrs = [dense(source, between, ins), dense(source, outs, between)] as const;
    return graphOf('ann', { x }, [
      ['a', 'dense', ['x'], attrs[0]],
      ['y', 'dense', ['a'], attrs[1]],
    ]);
  }
  const isPoints = source.next() < 0.5;
  const first = conv(source, between, ins, isPoints ? 1 : source.pick([1, 2, 2, 3]));
  const [kind, attrs] = source.pick<readonly [string, Attrs]>([
    ['conv', conv(source, outs, between, isPoints ? source.pick([1, 2, 2, 3]) : 1)],
    ['average-pool', { kernel: [2], strides: [source.int(1, 2)], pads: [0, 0], dilations: [1] }],
    ['reduce-mean', { axes: [2], keepDims: source.next() < 0.5 }],
  ]);
  return graphOf('ann', { x }, [
    ['a', 'conv', ['x'], first],
    ['y', kind, ['a'], attrs],
  ]);
}

function dense(source: Random, outs: number, ins: number): Attrs {
  return { weight: numbers(source, [outs, ins]), ...biased(source, outs) };
}

function conv(source: Random, outs: number, ins: number, kernel: number): Attrs {
  const isOne = kernel === 1;
  return {
    weight: numbers(source, [outs, ins, kernel]),
    ...biased(source, outs),
    strides: [source.pick([1, 1, 2])],
    pads: [isOne ? 0 : source.int(0, 1), isOne ? 0 : source.int(0, 1)],
    dilations: [source.int(1, 2)],
  };
}

function biased(source: Random, outs: number): Attrs {
  return source.next() < 0.5 ? { bias: numbers(source, [outs]) } : {};
}

function numbers(source: Random, shape: readonly number[]) {
  return tensorOf(
    'f32',
    shape,
    Array.from({ length: sizeOf(shape) }, () => source.next() * 2 - 1),
  );
}
