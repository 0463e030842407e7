import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { random } from '../../src/support/random.ts';
import { SAMPLE } from './models.ts';
import { closed, drawMutant } from './mutate/mutate.ts';
import { encodeTree, treeOf } from './mutate/tree.ts';
import { tryModel } from './trial.ts';

const FOLDER = new URL('../zoo/small/', import.meta.url);

/** The small models of the zoo and one of ours; `scripts/fuzz-onnx.mjs` has far more, and more time. */
const SEEDS = [
  { name: 'sample', bytes: SAMPLE },
  ...readdirSync(FOLDER)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => closed({ name, bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))) })),
];

test('models that are changed at random are refused or run, and nothing else happens', async () => {
  const reached = { refused: 0, read: 0, ran: 0 };
  for (let seed = 1; seed <= 400; seed++) {
    const { bytes, how } = drawMutant(SEEDS, random(seed));
    const trial = await tryModel(bytes, seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${how}`, { cause: error });
    });
    reached[trial.reached]++;
  }
  expect(reached.refused).toBeGreaterThan(100);
  expect(reached.ran).toBeGreaterThan(20);
});

test('a seed gives the same model every time', () => {
  for (const seed of [1, 2, 3, 4, 5])
    expect(drawMutant(SEEDS, random(seed))).toEqual(drawMutant(SEEDS, random(seed)));
});

test('a model that is taken apart and put together is the same network', async () => {
  for (const { name, bytes } of SEEDS) {
    const again = encodeTree(treeOf(bytes));
    expect([name, await tryModel(again, 1)]).toEqual([name, await tryModel(bytes, 1)]);
  }
});
