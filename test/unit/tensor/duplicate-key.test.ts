import { expect, test } from '@jest/globals';
import { duplicateKey } from '../../../src/support/duplicate-key.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a" :1, "b":{"c":"c"},"\\u0061"\n:2}', 'a'],
  ['[{"x":[{"y":1,"y":1}]}]', 'y'],
  ['{"a\\"":"}","a\\"":1}', 'a"'],
  ['{"":1,"":2}', ''],
])('finds the key that %j holds twice', (json, key) => {
  expect(duplicateKey(json)).toBe(key);
});

test.each(['"a"', '{"a":{"a":"a"},"b":["a","a",{"a":1},{"a":1}]}', '{"a":"\\\\","b":":a"}', '[]'])(
  'finds none in %j',
  (json) => {
    expect(duplicateKey(json)).toBeUndefined();
  },
);
