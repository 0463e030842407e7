import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Graph } from '../../src/ir/graph.ts';
import { type Recording, record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { verify } from '../../src/ir/verify.ts';
import { type Numbers, allocate } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { levelsHere, recordNative } from '../native/compare.ts';
import { FIXTURES, convolutionalNet, denseBlock, readArrays, singleNeuron } from './recordings.ts';

/* Networks that Intel's tool chain recorded for Loihi 2: every number must be the same. */

test('a dense block answers the same spikes: 512,000 of them', () => {
  const arrays = readArrays('dense.npz');
  const graph = denseBlock();
  const { values } = recordVerified(graph, 2000, (now) => ({
    x: atStep(arrays.get('in')!, now - 1),
  }));
  expect(compare(values.get('y')!, arrays.get('out')!, 0)).toEqual({ equal: 512_000, wrong: 0 });
});

/*
 * The net runs from the bias of its input layer alone. Index 0 of its arrays is a leftover, so step
 * t answers index t; its layers were recorded without the step that a synapse takes.
 */
test('a convolutional net answers the same spikes and currents, layer by layer', () => {
  const recorded = readArrays('tinynet.npz');
  const graph = convolutionalNet();
  const { values } = recordVerified(graph, 15, () => ({}));
  const found = ['input', 'current', 'layer1', 'output'].map((name) => [
    name,
    compare(values.get(name)!, recorded.get(name)!, 1),
  ]);
  expect(Object.fromEntries(found)).toEqual({
    input: { equal: 15 * 768, wrong: 0 },
    current: { equal: 15 * 864, wrong: 0 },
    layer1: { equal: 15 * 864, wrong: 0 },
    output: { equal: 15 * 36, wrong: 0 },
  });
  const spikes = (name: string) => sum(values.get(name)!);
  expect(['input', 'layer1', 'output'].map(spikes)).toEqual([6783, 1633, 92]);
});

test('a single neuron has the same voltage and spikes for 1,000 steps', () => {
  const lines = readFileSync(`${FIXTURES}/single-lif-fixed.csv`, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const graph = singleNeuron();
  const { values, states } = recordVerified(graph, rows.length, (now) => ({
    x: Uint8Array.of(rows[now - 1]![0]!),
  }));
  const found = values.get('y')!.map((spike, i) => {
    return [rows[i]![0], states.get('y')!.get('v')![i]![0], spike[0]];
  });
  expect(found).toHaveLength(1000);
  expect(found).toEqual(rows);
  expect(sum(values.get('y')!)).toBe(4);
});

/** The engine is given every input in every step, as its type stores it. */
function complete(graph: Graph, steps: readonly Record<string, Numbers>[]) {
  return steps.map((step) =>
    Object.fromEntries(
      graph.inputs.map(({ name, type }): [string, Numbers] => {
        const stored = allocate(type.dtype, sizeOf(type.shape));
        stored.set(step[name] ?? []);
        return [name, stored];
      }),
    ),
  );
}

function recordVerified(
  graph: Graph,
  steps: number,
  inputs: (now: number) => Record<string, Numbers>,
): Recording {
  expect(verify(graph, OP_TABLE)).toEqual([]);
  const given = Array.from({ length: steps }, (_, i) => inputs(i + 1));
  const expected = record(graph, OP_TABLE, { steps, inputs });
  for (const level of levelsHere().slice(0, 1)) {
    const found = recordNative(graph, complete(graph, given), { level, withStates: true });
    expect(found).toEqual(expected);
  }
  return expected;
}

/** What an array, whose last axis is time, holds at one index of it. */
function atStep(array: Tensor, index: number): Int32Array {
  const steps = array.shape.at(-1)!;
  const numbers = numbersOf(array);
  return Int32Array.from({ length: numbers.length / steps }, (_, i) => numbers[i * steps + index]!);
}

/** Compares each step with the array's index for it, from the given one on; to the array's end. */
function compare(steps: readonly Numbers[], expected: Tensor, from: number) {
  const counts = { equal: 0, wrong: 0 };
  expect(steps.length).toBe(expected.shape.at(-1)! - from);
  steps.forEach((found, t) => {
    const wanted = atStep(expected, t + from);
    expect(found.length).toBe(wanted.length);
    found.forEach((x, i) => counts[x === wanted[i] ? 'equal' : 'wrong']++);
  });
  return counts;
}

function sum(steps: readonly Numbers[]): number {
  let total = 0;
  for (const numbers of steps) for (const x of numbers) total += x;
  return total;
}
