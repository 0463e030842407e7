import { expect, test } from '@jest/globals';
import { grown, linesOf } from '../../../src/page/live.ts';
import type { Recording } from '../../../src/page/page-data.ts';

const recording: Recording = {
  ...{ input: 'x.npz', executor: 'reference', steps: 3, populations: 2 },
  samples: [
    {
      ...{ spikes: 4, synops: 8, outputs: [{ name: 'y', values: [0.5, 1] }] },
      populations: [
        {
          ...{ name: 'a', neurons: 4, counts: [2, 0, 1], shown: [0, 2] },
          messages: [1, 0, 3, 1, 1, -2, 3, 1, 5],
          traces: [
            { state: 'v', neuron: 0, values: [1, 2, 3] },
            { state: 'v', neuron: 2, values: [4, 5, 6] },
          ],
        },
        { name: 'b', neurons: 1, counts: [0, 1, 0], shown: [0], messages: [2, 0, 1], traces: [] },
      ],
    },
  ],
};

test('a recording that grows line by line ends as the one that was told', () => {
  let seen: Recording | undefined;
  const steps: number[] = [];
  for (const line of linesOf(recording)) {
    seen = grown(seen, line);
    steps.push(seen!.samples[0]!.populations[0]!.counts.length);
  }
  expect(seen).toEqual(recording);
  expect(steps).toEqual([0, 1, 2, 3, 3]);
});
