import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { random } from '../../src/support/random.ts';
import { SAMPLE } from './models.ts';
import { closed, drawMutant } from './mutate/mutate.ts';
import { encodeTree, treeOf } from './mutate/tree.ts';
import { readModel, useGraph } from './trial.ts';

const FOLDER = new URL('../zoo/small/', import.meta.url);

/** The small models of the zoo and one of ours; `scripts/fuzz-onnx.mjs` has far more, and more time. */
const SEEDS = [
  { name: 'sample', bytes: SAMPLE },
  ...readdirSync(FOLDER)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => closed({ name, bytes: new Uint8Array(readFileSync(new URL(name, FOLDER))) })),
];

test('models that are changed at random are refused or run, and nothing else happens', async () => {
  const ended = { refused: 0, ran: 0 };
  for (let seed = 1; seed <= 400; seed++) {
    const { bytes, how } = drawMutant(SEEDS, random(seed));
    try {
      const { graph } = await readModel(bytes);
      if (!graph) ended.refused++;
      else if (useGraph(graph, seed)) ended.ran++;
    } catch (error) {
      throw new Error(`seed ${seed}: ${how}`, { cause: error });
    }
  }
  expect(ended.refused).toBeGreaterThan(100);
  expect(ended.ran).toBeGreaterThan(20);
});

test('a model that is cut short is refused, wherever the cut is', async () => {
  const digits = new Uint8Array(readFileSync('examples/digits/digits.onnx'));
  const whole = new Set<number>();
  for (let length = 0; length < SAMPLE.length; length++)
    if ((await readModel(SAMPLE.subarray(0, length))).graph) whole.add(length);
  // What follows the graph is not missed: the file may well end with it.
  expect([...whole].every((length) => length > SAMPLE.length * 0.9)).toBe(true);
  for (let length = 1; length < digits.length; length *= 1.3) {
    const { graph, codes } = await readModel(digits.subarray(0, Math.floor(length)));
    expect([graph, codes.length > 0]).toEqual([undefined, true]);
  }
});

test('a seed gives the same model every time', () => {
  for (const seed of [1, 2, 3, 4, 5])
    expect(drawMutant(SEEDS, random(seed))).toEqual(drawMutant(SEEDS, random(seed)));
});

test('a model that is taken apart and put together is the same network', async () => {
  for (const { name, bytes } of SEEDS) {
    const again = encodeTree(treeOf(bytes));
    const [graph, wanted] = [(await readModel(again)).graph!, (await readModel(bytes)).graph!];
    expect([name, print(graph, OP_TABLE)]).toEqual([name, print(wanted, OP_TABLE)]);
    expect(useGraph(graph, 1)).toBe(useGraph(wanted, 1));
  }
});
