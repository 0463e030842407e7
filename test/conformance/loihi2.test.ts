import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { makeOp } from '../../src/ir/op-def.ts';
import { currentType, spikesType } from '../../src/ir/types.ts';
import { verify } from '../../src/ir/verify.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';

const FIXTURES = 'test/fixtures/loihi2';
const uniform = (value: number) => tensorOf('i32', [], [value]);

test('a dense block of Loihi 2 answers the same spikes: 512,000 of them', () => {
  const file = `${FIXTURES}/dense.npz`;
  const arrays = readNpz(readFileSync(file), { file });
  const input = numbersOf(arrays.get('in')!);
  const output = numbersOf(arrays.get('out')!);
  const graph: Graph = {
    name: 'dense',
    stage: 'fixed',
    inputs: [{ name: 'x', type: spikesType('u1', [200]), loc: [] }],
    ops: [
      makeOp(OP_TABLE, {
        result: 'late',
        kind: 'delay',
        inputs: ['x'],
        attrs: {},
        type: spikesType('u1', [200]),
      }),
      makeOp(OP_TABLE, {
        result: 'a',
        kind: 'dense',
        inputs: ['late'],
        attrs: { weight: tensor('i16', [256, 200], arrays.get('weight')!.data), weightBits: 8 },
        type: currentType('i32', [256]),
      }),
      makeOp(OP_TABLE, {
        result: 'y',
        kind: 'lif',
        inputs: ['a'],
        attrs: { du: uniform(4095), dv: uniform(415), vth: uniform(6) },
        type: spikesType('u1', [256]),
      }),
    ],
    outputs: [{ name: 'y', value: 'y' }],
  };
  expect(verify(graph, OP_TABLE)).toEqual([]);
  const column = (now: number) =>
    Uint8Array.from({ length: 200 }, (_, j) => input[j * 2000 + now - 1]!);
  const { values } = record(graph, OP_TABLE, {
    steps: 2000,
    inputs: (now) => ({ x: column(now) }),
  });
  let [compared, wrong] = [0, 0];
  values.get('y')!.forEach((spikes, t) => {
    spikes.forEach((spike, i) => {
      compared++;
      if (spike !== output[i * 2000 + t]) wrong++;
    });
  });
  expect({ compared, wrong }).toEqual({ compared: 512_000, wrong: 0 });
});
