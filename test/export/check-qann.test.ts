import { expect, test } from '@jest/globals';
import { checkQann } from '../../src/export/onnx/check-qann.ts';
import { onnxruntime } from '../../src/export/onnx/onnxruntime.ts';
import { qannOf } from '../../src/export/onnx/qann.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { tensorType } from '../../src/ir/types.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { faultsOf } from '../support/faults.ts';
import { graphOf } from '../support/graph-of.ts';

/** A network of one neuron that gets five times its input, or a little more. */
function network(weight: number, limit = 254): Graph {
  const graph = graphOf('fixed', { x: tensorType('f32', [1]), unread: tensorType('i9', [2]) }, [
    ['s', 'encode', ['x'], { gain: 100, low: -127, high: 127, limit }],
    ['c', 'dense', ['s'], { weight: tensorOf('i8', [1, 1], [weight]) }],
    ['y', 'sigma', ['c'], {}],
  ]);
  return { ...graph, outputs: [{ name: 'logits', value: 'y' }] };
}

const samples = {
  count: 4,
  get: (i: number) => ({ x: Float32Array.of(i / 10), unread: Int16Array.of(1, 2) }),
};

test('a network is its integer network, and it is said what that was found on', async () => {
  const graph = network(5, 10);
  const seen: string[] = [];
  const onSample = (done: number, of: number) => void seen.push(`${done} of ${of}`);
  const checked = await checkQann(graph, qannOf(graph), samples, { ops: OP_TABLE, onSample });
  expect(checked).toEqual({ version: '1.30.0', samples: 4, integers: 4, steps: 3 });
  expect(seen).toEqual(['1 of 4', '2 of 4', '3 of 4', '4 of 4']);
});

test('no more samples are run than are asked for, and those are spread over all', async () => {
  const graph = network(5);
  const seen: number[] = [];
  const get = (i: number) => (seen.push(i), samples.get(i));
  const options = { ops: OP_TABLE, limit: 2 };
  const checked = await checkQann(graph, qannOf(graph), { ...samples, get }, options);
  expect(checked).toMatchObject({ samples: 2, integers: 2, steps: 1 });
  expect(seen).toEqual([0, 2]);
});

test('the first number that is another one is a fault', async () => {
  const other = qannOf(network(6));
  const run = () => checkQann(network(5), other, samples, { ops: OP_TABLE });
  const [fault] = await faultsOf(run);
  expect(fault).toMatchObject({
    code: 'SPK7051',
    exit: 1,
    message: "number 0 of output 'logits' settles at 50 for sample 1, onnxruntime finds 60",
  });
});

test('without onnxruntime there is no check, and a word on how to get it', async () => {
  const absent = 'onnxruntime-that-nobody-installed';
  const [fault] = await faultsOf(() => onnxruntime(() => import(absent)));
  expect(fault).toMatchObject({ code: 'SPK7050', exit: 7 });
  expect(fault!.message).toContain(absent);
  expect(fault!.hint).toContain('npm install onnxruntime-node');
});
