import { expect, test } from '@jest/globals';
import { along } from '../../../src/ir/ranges/interval.ts';
import { type WeightRows, weighRows } from '../../../src/ir/ranges/weigh.ts';

const rows = (weights: readonly number[], inputs: number): WeightRows => ({
  ...{ weights: Int8Array.from(weights), groups: 1, kernel: 1, axisFromEnd: 1, isPartial: false },
  ...{ inPerGroup: inputs, outPerGroup: weights.length / inputs },
  ...{ groupStride: weights.length, outStride: inputs, inStride: 1 },
});

test('inhibition is least where messages are, whether or not they are bounded', () => {
  const weigh = weighRows(rows([2, -3, 0, 1], 2));
  const bounded = along(1, Float64Array.of(-1, 1), Float64Array.of(5, 4));
  expect(weigh(bounded)).toMatchObject({
    low: Float64Array.of(2 * -1 - 3 * 4, 1),
    high: Float64Array.of(2 * 5 - 3 * 1, 4),
  });
  const open = along(1, Float64Array.of(-Infinity, 1), Float64Array.of(5, 4));
  expect(weigh(open)).toMatchObject({
    low: Float64Array.of(-Infinity, 1),
    high: Float64Array.of(2 * 5 - 3 * 1, 4),
  });
});
