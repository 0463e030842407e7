import { expect, test } from '@jest/globals';
import { isDeeper } from '../../../src/support/nesting.ts';

test.each([
  ['{"a":[1]}', 2, false],
  ['{"a":[1]}', 1, true],
  ['[[],[],[]]', 2, false],
  ['"[[[["', 0, false],
  ['["\\"[[[", "]"]', 1, false],
  ['["[[[', 1, false],
  ['['.repeat(1e6), 3, true],
])('%s: deeper than %s', (json, most, expected) => {
  expect(isDeeper(json, most)).toBe(expected);
});
