import { expect, test } from '@jest/globals';
import { nearestName } from '../../src/support/nearest-name.ts';

test('finds the name that was meant', () => {
  expect(nearestName('desne', ['dense', 'conv'])).toBe('dense');
  expect(nearestName('Dense', ['dense', 'conv'])).toBe('dense');
});

test('finds nothing when nothing is close', () => {
  expect(nearestName('quux', ['dense', 'conv'])).toBeUndefined();
});
