import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Fault {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly tests: readonly { readonly file: string }[];
}

test('the place of every fault that can be planted is there, once', () => {
  const faults = JSON.parse(readFileSync('test/mutation/faults.json', 'utf8')) as Fault[];
  expect(faults.length).toBeGreaterThanOrEqual(30);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  const places = faults.map(({ name, file, find }) => [
    name,
    readFileSync(file, 'utf8').split(find).length - 1,
  ]);
  expect(places).toEqual(faults.map(({ name }) => [name, 1]));
});
