import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { numbersOf } from '../../src/tensor/tensor.ts';

/* What scripts/torch-functions.py writes: programs of torch 2.13 that call many functions each, and what torch gives. */

const FOLDER = 'test/fixtures/torch/functions';
const NETWORKS = ['arranged', 'elementwise', 'planes', 'products', 'steps', 'sums', 'written'];
const DOORS = ['pt2', 'decomposed.pt2', 'trace.pt'];

/** The largest deviation of each output, in units of what torch gives where that is more than 1. */
async function deviations(network: string, door: string): Promise<readonly number[]> {
  const arrays = readNpz(readFileSync(`${FOLDER}/${network}.npz`), {});
  const x = arrays.get('x')!;
  const inputShapes = new Map([['', x.shape]]);
  const source = bytesSource(`${network}.${door}`, readFileSync(`${FOLDER}/${network}.${door}`));
  const { graph } = await importModel(source, { inputShapes, allowPickle: true });
  const machine = interpreter(graph, OP_TABLE);
  machine.step({ [graph.inputs[0]!.name]: numbersOf(x) });
  expect(graph.outputs).toHaveLength(arrays.size - 1);
  return graph.outputs.map(({ value }, i) => {
    const found = machine.value(value);
    const wanted = numbersOf(arrays.get(`y${i}`)!);
    expect(found).toHaveLength(wanted.length);
    return Math.max(
      ...Array.from(
        wanted,
        (number, at) => Math.abs(found[at]! - number) / Math.max(1, Math.abs(number)),
      ),
    );
  });
}

describe.each(NETWORKS)('%s', (network) => {
  test.each(DOORS)('from %s give what torch gives', async (door) => {
    const all = await deviations(network, door);
    expect(all.flatMap((most, i) => (most <= 1e-5 ? [] : [[i, most]]))).toEqual([]);
  });
});

test('layers of a pickled module give what torch gives', async () => {
  for (const most of await deviations('layers', 'pth')) expect(most).toBeLessThan(1e-5);
});
