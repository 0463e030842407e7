import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { digitNetworks, testDigits } from '../support/digits.ts';

const attrOf = (graph: Graph, result: string, name: string) =>
  graph.ops.find((op) => op.result === result)!.attrs[name];
const arrayOf = (graph: Graph, result: string, name: string) =>
  Array.from(numbersOf(attrOf(graph, result, name) as Tensor));

/** The quantised network written out a second time, with plain loops and no spikes. */
function quantisedLogits(graph: Graph, image: ArrayLike<number>): number[] {
  const gain = attrOf(graph, 'image.range', 'gain') as number;
  const pixels = Array.from(image, (x) =>
    Math.min(255, Math.max(0, Math.floor(Math.fround(Math.fround(x * gain) + 0.5)))),
  );
  const [theta, bias] = ['theta', 'bias'].map((name) => arrayOf(graph, 'relu.range', name));
  const hidden = product(arrayOf(graph, 'linear', 'weight'), pixels).map((acc, i) => {
    const half = Math.floor(theta![i]! / 2);
    return Math.min(255, Math.max(0, Math.floor((acc + bias![i]! + half) / theta![i]!)));
  });
  const last = arrayOf(graph, 'logits.sum', 'bias');
  return product(arrayOf(graph, 'logits', 'weight'), hidden).map((acc, i) => acc + last[i]!);
}

function product(weight: readonly number[], x: readonly number[]): number[] {
  const rows = weight.length / x.length;
  return Array.from({ length: rows }, (_, row) =>
    x.reduce((sum, value, i) => sum + weight[row * x.length + i]! * value, 0),
  );
}

test('the digits network as spikes equals its quantised self at every step from the first', async () => {
  const { fixed } = await digitNetworks();
  const { samples } = testDigits(fixed);
  const machine = interpreter(fixed, OP_TABLE);
  let compared = 0;
  for (let i = 0; i < 40; i++) {
    const expected = quantisedLogits(fixed, samples.get(i)['image']!);
    machine.reset();
    for (let step = 1; step <= 3; step++) {
      machine.step(samples.get(i));
      expect(Array.from(machine.value('logits.sum'))).toEqual(expected);
      compared += expected.length;
    }
  }
  expect(compared).toBe(40 * 3 * 10);
});

test('the digits network keeps the float decision and loses little of its logits', async () => {
  const { float, fixed } = await digitNetworks();
  const { samples, labels } = testDigits(fixed);
  const [a, b] = [interpreter(float, OP_TABLE), interpreter(fixed, OP_TABLE)];
  const scale = numbersOf(attrOf(fixed, 'logits.sum', 'scale') as Tensor)[0]!;
  let [right, signal, noise] = [0, 0, 0];
  const count = 200;
  for (let i = 0; i < count; i++) {
    for (const machine of [a, b]) {
      machine.reset();
      machine.step(samples.get(i));
    }
    const wanted = Array.from(a.value('logits'));
    const found = Array.from(b.value('logits.sum'), (n) => n * scale);
    if (found.indexOf(Math.max(...found)) === labels[i]) right++;
    wanted.forEach((x, n) => {
      signal += x * x;
      noise += (x - found[n]!) ** 2;
    });
  }
  expect(right / count).toBeGreaterThan(0.97);
  expect(10 * Math.log10(signal / noise)).toBeGreaterThan(35);
});
