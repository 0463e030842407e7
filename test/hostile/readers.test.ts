import { expect, test } from '@jest/globals';
import { random } from '../../src/support/random.ts';
import { READERS } from './readers.ts';

/** So many files of each format: `npm run fuzz -- --reader NAME` draws as many as there is time for. */
const FILES = 40;

test.each([...READERS.keys()])('bent files of %s are read or refused', async (name) => {
  const { draw, read } = READERS.get(name)!();
  const exits = new Set<number>();
  for (let seed = 1; seed <= FILES; seed++) exits.add(await read(draw(random(seed))));
  expect([...exits].filter((exit) => ![0, 2, 3, 4, 6].includes(exit))).toEqual([]);
  expect(exits.size).toBeGreaterThan(1);
});
