import { expect, test } from '@jest/globals';
import { type ValueType, tensorType } from '../../src/ir/types.ts';
import { random } from '../../src/support/random.ts';
import type { Dtype } from '../../src/tensor/dtype.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { graphOf } from '../support/graph-of.ts';
import { expectSame } from './expect-same.ts';

export type Lines = Parameters<typeof graphOf>[2];
type Line = Lines[number];

/** A network of a few ops, with a float input `x` of a shape. */
interface OpCase {
  readonly name: string;
  readonly x?: Shape;
  readonly inputs?: Readonly<Record<string, ValueType>>;
  readonly lines: Lines;
}

/** Declares a test for each case: every value settles at what onnxruntime computes. */
export function checkOps(cases: readonly OpCase[]): void {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const inputs = { ...(one.x && { x: tensorType('f32', one.x) }), ...one.inputs };
    const checked = await expectSame(graphOf('fixed', inputs, one.lines));
    expect(checked.samples).toBe(6);
    expect(checked.integers).toBeGreaterThan(0);
  });
}

/** Spikes `s` of the float input: levels of so many bits, as many below zero as above unless unsigned. */
export function spikes(bits = 8, { isSigned = true, limit = 2 ** bits } = {}): Line {
  const high = 2 ** (isSigned ? bits - 1 : bits) - 1;
  return ['s', 'encode', ['x'], { gain: high, low: isSigned ? -high : 0, high, limit }];
}

/** Integers between two numbers, both of them among the first. */
export function draw(
  dtype: Dtype,
  shape: Shape,
  [low, high]: readonly [number, number],
  seed = 1,
): Tensor {
  const source = random(seed);
  const of = (_: unknown, i: number) => [low, high][i] ?? source.int(low, high);
  return tensorOf(dtype, shape, Array.from({ length: sizeOf(shape) }, of));
}

/** A population that sends known levels, as a line of the network. */
export function levels(
  name: string,
  shape: Shape,
  range: readonly [number, number],
  seed = 1,
): Line {
  return [name, 'source', [], { value: draw('i32', shape, range, seed), limit: 2 ** 30 }];
}
