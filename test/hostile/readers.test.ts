import { expect, test } from '@jest/globals';
import { random } from '../../src/support/random.ts';
import { READERS } from './readers.ts';

test.each(['pt2', 'torchscript'])('bent files of %s are read or refused', (name) => {
  const { draw, read } = READERS.get(name)!;
  const exits = new Set<number>();
  for (let seed = 1; seed <= 60; seed++) exits.add(read(draw(random(seed))));
  expect([...exits].filter((exit) => ![0, 2, 3, 4, 6].includes(exit))).toEqual([]);
  expect(exits.size).toBeGreaterThan(2);
});
