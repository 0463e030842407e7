import { expect, test } from '@jest/globals';
import { giveBack } from '../../../src/support/give-back.ts';

test('arrays that were given back are empty, and views of the same memory too', () => {
  const whole = new Float32Array(1000).fill(1);
  const part = whole.subarray(10, 20);
  const other = new Float64Array(3);
  giveBack([whole, part]);
  expect([whole.length, part.length, other.length]).toEqual([0, 0, 3]);
  giveBack([]);
});
