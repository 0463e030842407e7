import { expect, test } from '@jest/globals';
import { randomInputs } from '../../src/compiler/check-bits.ts';
import type { Graph, Op } from '../../src/ir/graph.ts';
import { interpreter } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { rangesOf } from '../../src/ir/ranges.ts';
import { type Interval, pairAt } from '../../src/ir/ranges/interval.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Shape, stridesOf } from '../../src/tensor/shape.ts';
import { forSeeds } from '../support/for-seeds.ts';
import { randomChannels } from '../support/random-channels.ts';
import { randomGraph } from '../support/random-graph.ts';
import { networkAt } from '../support/random-network.ts';

/* Nothing that a run does may leave the ranges that are said to hold whatever comes in. */

const GRAPHS = 500;
const NETWORKS = 80;
const STEPS = 9;

test('random graphs stay within their ranges, in every step and in sum', () =>
  forSeeds(GRAPHS, (seed) => randomGraph(seed, 'fixed'), stayWithin));

test('networks of channels stay within their ranges', () =>
  forSeeds(NETWORKS, randomChannels, stayWithin));

test('converted networks stay within their ranges', () =>
  forSeeds(NETWORKS, (seed) => networkAt('fixed', seed), stayWithin));

function stayWithin(graph: Graph, seed: number): void {
  const ranges = rangesOf(graph, OP_TABLE);
  const machine = interpreter(graph, OP_TABLE);
  const totals = new Map(graph.ops.map((op) => [op.result, [] as number[]]));
  for (let step = 1; step <= STEPS; step++) {
    machine.step(randomInputs(graph, seed * 31 + Math.ceil(step / 3)));
    const strays = graph.ops.flatMap((op) => {
      const values = machine.value(op.result);
      const total = addTo(totals.get(op.result)!, values);
      const { step: now, total: sum } = ranges.get(op.result)!;
      return [...stray(op, values, now, 'step'), ...stray(op, total, sum, 'total')];
    });
    expect(strays).toEqual([]);
  }
}

/** The elements of a value that lie outside, in words. */
function stray(
  { result, kind, type }: Op,
  values: ArrayLike<number>,
  interval: Interval,
  what: string,
): string[] {
  return Array.from(values).flatMap((value, i) => {
    const [low, high] = pairAt(interval, placeOf(i, type.shape, interval));
    if (value >= low && value <= high) return [];
    return [`${what} of ${kind} ${result}[${i}] is ${value}, not from ${low} to ${high}`];
  });
}

function placeOf(element: number, shape: Shape, { low, axisFromEnd }: Interval): number {
  if (low.length === 1) return 0;
  const axis = shape.length - axisFromEnd;
  return Math.floor(element / stridesOf(shape)[axis]!) % shape[axis]!;
}

function addTo(total: number[], values: Numbers): number[] {
  for (let i = 0; i < values.length; i++) total[i] = (total[i] ?? 0) + values[i]!;
  return total;
}
