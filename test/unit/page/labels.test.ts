import { expect, test } from '@jest/globals';
import { picojoules, short, spelledOut, tick } from '../../../src/page/client/format.ts';
import { labelsFor } from '../../../src/page/client/labels.ts';

test('names take the room that they need, and are cut where there is none', () => {
  const names = ['this mapping', 'channel-major, row-major'];
  const wide = labelsFor(names, 570);
  expect(names.map(wide.cut)).toEqual(names);
  const narrow = labelsFor(names, 240);
  expect(narrow.marginLeft).toBeLessThan(wide.marginLeft);
  expect(narrow.cut(names[1]!)).toMatch(/^channel-.*…$/);
  expect(labelsFor(['a'], 570).marginLeft).toBeLessThan(40);
});

test('nothing has no unit on an axis, and names of facts are words', () => {
  expect([0, 20_000].map(tick(short))).toEqual(['0', '20K']);
  expect([0, 20_000].map(tick(picojoules))).toEqual(['0', '20 nJ']);
  expect(['synapseWords', 'hopEastWestPj', 'neurons'].map(spelledOut)).toEqual([
    'synapse words',
    'hop east west',
    'neurons',
  ]);
});
