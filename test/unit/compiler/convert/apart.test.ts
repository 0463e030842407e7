import { expect, test } from '@jest/globals';
import { apart } from '../../../../src/compiler/convert/apart.ts';

test('what is no number is apart from numbers, without bounds, and from nothing else', () => {
  expect(apart([NaN, 1, Infinity], [NaN, 1, Infinity])).toEqual({ count: 0, most: 0 });
  expect(apart([NaN, 1, 2], [3, 1, 4])).toEqual({ count: 2, most: Infinity });
  expect(apart([Infinity], [NaN])).toEqual({ count: 1, most: Infinity });
});
