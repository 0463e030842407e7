import { expect, test } from '@jest/globals';
import { PASS_TABLE } from '../../../passes/index.ts';
import { runPasses } from '../../../src/compiler/run-passes.ts';
import { interpreter } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { faultsOf } from '../../support/faults.ts';
import { graphOf } from '../../support/graph-of.ts';

type Lines = Parameters<typeof graphOf>[2];

function rated(lines: Lines, steps = 8) {
  const graph = graphOf('ann', { x: tensorType('f32', [1, 1, 4]) }, lines);
  const calls = [
    { name: 'encode', options: { code: 'rate', steps } },
    { name: 'quantise', options: {} },
  ];
  return runPasses(graph, calls, { ops: OP_TABLE, passes: PASS_TABLE });
}

const INPUT: Lines = [['x.range', 'range', ['x'], { low: 0, high: 8 }]];

test('the largest of rates goes up one by one, so that a pool sends single spikes', async () => {
  const pool = { kernel: [2], strides: [2], pads: [0, 0], dilations: [1] };
  const step = { strides: [1], pads: [0, 0], dilations: [1], groups: 1 };
  const graph = await rated([
    ...INPUT,
    ['pooled', 'max-pool', ['x.range'], pool],
    ['y', 'conv', ['pooled'], { weight: tensorOf('f32', [1, 1, 1], [1]), ...step }],
  ]);
  const extreme = graph.ops.find(({ kind }) => kind === 'extreme')!;
  const machine = interpreter(graph, OP_TABLE);
  const counts = [0, 0];
  for (let step = 0; step < 8; step++) {
    machine.step({ x: Float32Array.of(3, 8, 5, 1) });
    const sent = [...machine.value(extreme.result)];
    for (const [i, message] of sent.entries()) {
      expect([0, 1]).toContain(message);
      counts[i]! += message;
    }
  }
  expect(counts).toEqual([8, 5]);
});

test('what rates cannot say is refused, all ops of it', async () => {
  const faults = await faultsOf(() =>
    rated([...INPUT, ['a', 'softmax', ['x.range'], { axis: 2 }], ['b', 'tanh', ['a'], {}]]),
  );
  expect(faults.map(({ code, notes }) => [code, notes])).toEqual([['SPK5073', ['at a', 'at b']]]);
});
