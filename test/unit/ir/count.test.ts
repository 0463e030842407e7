import { expect, test } from '@jest/globals';
import { fanOuts, synapseCounts, synapsesOf } from '../../../src/ir/count.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { forSeeds } from '../../support/for-seeds.ts';
import { graphOf } from '../../support/graph-of.ts';
import { randomGraph } from '../../support/random-graph.ts';

test.each(['ann', 'snn', 'fixed'] as const)(
  'there are as many synapses as all elements drive, at stage %s',
  async (stage) => {
    let synapses = 0;
    await forSeeds(
      300,
      (seed) => randomGraph(seed, stage),
      (graph) => {
        const sums = [...fanOuts(graph, OP_TABLE)].map(([name, counts]) => {
          return [name, counts.reduce((sum, count) => sum + count, 0)] as const;
        });
        expect(synapseCounts(graph, OP_TABLE)).toEqual(new Map(sums));
        synapses += synapsesOf(graph, OP_TABLE);
      },
    );
    expect(synapses).toBeGreaterThan(1000);
  },
);

test('synapses are counted where no list of them could be held', () => {
  const weight = tensorOf('f32', [2, 1, 3], [1, 2, 3, 4, 5, 6]);
  const x = tensorType('f32', [1, 1, 2 ** 31 - 1]);
  const attrs = { weight, strides: [1], pads: [1, 1], dilations: [1] };
  const graph = graphOf('ann', { x }, [['y', 'conv', ['x'], attrs]]);
  expect(synapsesOf(graph, OP_TABLE)).toBe(2 * (3 * (2 ** 31 - 1) - 2));
});

test('every op with a fan-out counts its synapses', () => {
  const all = [...OP_TABLE.values()].filter(({ fanOut }) => fanOut);
  expect(all.filter(({ synapses }) => !synapses)).toEqual([]);
  expect(all.length).toBeGreaterThan(3);
});
