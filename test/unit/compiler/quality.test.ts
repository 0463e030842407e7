import { expect, test } from '@jest/globals';
import { type Deviation, openDeviation } from '../../../src/compiler/quality/deviation.ts';
import { measureQuality } from '../../../src/compiler/quality/measure-quality.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { tensorType } from '../../../src/ir/types.ts';
import type { Samples } from '../../../src/tensor/samples.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { graphOf } from '../../support/graph-of.ts';

const samplesOf = (...rows: readonly (readonly number[])[]): Samples => ({
  count: rows.length,
  get: (i) => ({ x: Float32Array.from(rows[i]!) }),
});

const reading = (graph: Graph, value: string): Graph => ({
  ...graph,
  outputs: [{ name: 'y', value }],
});

const rangeOf = { low: 0, high: 1 };

/** An input that is sent as it is, in quarters from 0 to 1. */
function quarters(size: number, limit = 4) {
  const inputs = { x: tensorType('f32', [1, size]) };
  const float = graphOf('ann', inputs, [['x.range', 'range', ['x'], rangeOf]]);
  const encode = { gain: 4, high: 4, limit, scale: 0.25 };
  const fixed = graphOf('fixed', inputs, [
    ['x.range', 'encode', ['x'], encode],
    ['y.sum', 'sigma', ['x.range'], { scale: tensorOf('f64', [], [0.25]) }],
  ]);
  return [reading(float, 'x.range'), reading(fixed, 'y.sum')] as const;
}

function add(to: Deviation, wanted: number[], found: number[], scale?: number): void {
  to.add(Float32Array.from(wanted), Int32Array.from(found), scale);
}

test('a deviation is ten times the logarithm of signal to noise, and the cosine of an angle', () => {
  const deviation = openDeviation();
  add(deviation, [3, 0], [6, 0], 0.5);
  expect([deviation.sqnr(), deviation.cosine()]).toEqual([200, 1]);
  add(deviation, [0, 4], [2, 8], 0.5);
  expect(deviation.sqnr()).toBe(13.98); // 25 to 1
  expect(deviation.cosine()).toBe(0.980581); // 25 / (5 * sqrt(26))
});

test('nothing of nothing is no loss, something of nothing is all of it', () => {
  const deviation = openDeviation();
  add(deviation, [0, 0], [0, 0]);
  expect([deviation.sqnr(), deviation.cosine()]).toEqual([200, 1]);
  add(deviation, [0], [1]);
  expect([deviation.sqnr(), deviation.cosine()]).toEqual([-200, 0]);
});

test('the part of the values beyond the levels is told, with levels used and messages sent', () => {
  const values = [0, 0.25, 0.5, 0.5, 1, 1.25, 1.5, 1.75];
  const run = { ops: OP_TABLE, count: 1, steps: 2 };
  const quality = measureQuality(...quarters(8), { ...run, samples: samplesOf(values) });
  expect(quality.populations).toEqual([
    {
      name: 'x.range',
      kind: 'encode',
      // 8.4375 of signal, 0.25^2 + 0.5^2 + 0.75^2 of noise
      fidelity: { sqnr: 9.84, cosine: 0.97711, clipped: 0.375 },
      levels: { used: 4, available: 5 },
      events: 7,
      settled: 1,
    },
  ]);
  expect(quality).toMatchObject({ samples: 1, settled: 1, isQuiet: true, events: 7 });
  expect(quality.outputs).toEqual([{ name: 'y', sqnr: [9.84, 9.84], agreement: [0, 0] }]);
});

test('a value that rounds to the highest level is not beyond it', () => {
  const run = { ops: OP_TABLE, count: 1, steps: 1 };
  const clippedOf = (value: number) => {
    const { populations } = measureQuality(...quarters(1), { ...run, samples: samplesOf([value]) });
    return populations[0]!.fidelity!.clipped;
  };
  expect([1, 1.124, 1.125, -0.125, -0.126].map(clippedOf)).toEqual([0, 0, 1, 0, 1]);
});

test('unary messages come closer with every step, until all is quiet', () => {
  const samples = samplesOf([0.25, 1]);
  const after = (steps: number) =>
    measureQuality(...quarters(2, 1), { ops: OP_TABLE, samples, count: 1, steps });
  const { outputs, populations } = after(5);
  expect(outputs[0]!.sqnr).toEqual([2.76, 6.28, 12.3, 200, 200]);
  expect(outputs[0]!.agreement).toEqual([0, 1, 1, 1, 1]);
  expect(populations[0]).toMatchObject({ settled: 4, events: 5 });
  expect([3, 4, 5].map((steps) => after(steps).isQuiet)).toEqual([false, true, true]);
  expect(after(3).settled).toBe(3);
  expect(after(3).populations[0]!.fidelity!.sqnr).toBe(12.3);
});

test('synaptic operations are counted for all elements, and for the messages that were sent', () => {
  const inputs = { x: tensorType('f32', [1, 3]) };
  const weight = [1, 0, 2, 3, 1, 1];
  const float = graphOf('ann', inputs, [
    ['x.range', 'range', ['x'], rangeOf],
    ['y', 'dense', ['x.range'], { weight: tensorOf('f32', [2, 3], weight) }],
  ]);
  const fixed = graphOf('fixed', inputs, [
    ['x.range', 'encode', ['x'], { gain: 4, high: 4, limit: 4, scale: 0.25 }],
    ['y', 'dense', ['x.range'], { weight: tensorOf('i8', [2, 3], weight) }],
    ['y.sum', 'sigma', ['y'], { scale: tensorOf('f64', [], [0.25]) }],
  ]);
  const options = { ops: OP_TABLE, count: 2, steps: 3, samples: samplesOf([0, 1, 0.5], [0, 0, 1]) };
  const quality = measureQuality(reading(float, 'y'), reading(fixed, 'y.sum'), options);
  expect(quality.synapses).toEqual([{ name: 'y', kind: 'dense', dense: 6, effective: 3 }]);
  expect(quality.operations).toEqual({ dense: 6, effective: 3 });
  expect(quality.outputs[0]).toEqual({ name: 'y', sqnr: [200, 200, 200], agreement: [1, 1, 1] });
  expect(quality.mostLost).toBeUndefined();
});

test('the place is named behind which the ratio is most below what it was before it', () => {
  const inputs = { x: tensorType('f32', [1, 4]) };
  const identity = (scale: number) => ({ weight: tensorOf('i8', [], [scale]) });
  const float = graphOf('ann', inputs, [
    ['x.range', 'range', ['x'], rangeOf],
    ['a.range', 'range', ['x.range'], rangeOf],
    ['b.range', 'range', ['a.range'], rangeOf],
  ]);
  const level = { theta: tensorOf('i32', [], [64]), high: 4, limit: 4, scale: 0.25 };
  const fixed = graphOf('fixed', inputs, [
    ['x.range', 'encode', ['x'], { gain: 256, high: 256, limit: 256, scale: 1 / 256 }],
    ['a.current', 'diagonal', ['x.range'], identity(1)],
    ['a.range', 'level', ['a.current'], level],
    ['b.current', 'diagonal', ['a.range'], identity(64)],
    ['b.range', 'level', ['b.current'], level],
    ['y.sum', 'sigma', ['b.range'], { scale: tensorOf('f64', [], [0.25]) }],
  ]);
  const samples = samplesOf([0.3, 0.6, 0.45, 0.9]);
  const options = { ops: OP_TABLE, count: 1, steps: 1, samples };
  const quality = measureQuality(reading(float, 'b.range'), reading(fixed, 'y.sum'), options);
  const behind = quality.populations[1]!.fidelity!.sqnr;
  expect(behind).toBeGreaterThan(5);
  expect(behind).toBeLessThan(25);
  expect(quality.mostLost).toEqual({ name: 'a.range', kind: 'level', before: 50, behind });
});

test('populations that the float network has no value of are listed without a ratio', () => {
  const inputs = { x: tensorType('f32', [1, 2]) };
  const float = graphOf('ann', inputs, [['x.range', 'range', ['x'], rangeOf]]);
  const fixed = graphOf('fixed', inputs, [
    ['x.range', 'encode', ['x'], { gain: 4, high: 4, limit: 4, scale: 0.25 }],
    ['c', 'source', [], { value: tensorOf('i32', [1, 2], [3, -2]), limit: 5, scale: 1 }],
    ['both', 'join', ['x.range', 'c'], { axis: 0 }],
    ['largest', 'extreme', ['both'], { of: 'max', limit: 9, scale: 0.25 }],
  ]);
  const whole = { ...reading(fixed, 'sum'), ops: [...fixed.ops] };
  const sum = graphOf('fixed', { x: fixed.ops[0]!.type }, [['sum', 'sigma', ['x'], {}]]).ops[0]!;
  whole.ops.push({ ...sum, inputs: ['x.range'] });
  const options = { ops: OP_TABLE, count: 1, steps: 1, samples: samplesOf([0, 1]) };
  const { populations } = measureQuality(reading(float, 'x.range'), whole, options);
  expect(populations.slice(1)).toEqual([
    {
      name: 'c',
      kind: 'source',
      levels: { used: 2, available: 2 },
      events: 2,
      settled: 1,
    },
    {
      name: 'largest',
      kind: 'extreme',
      levels: { used: 2, available: 7 },
      events: 2,
      settled: 1,
    },
  ]);
});

test('samples are spread over all that there are, and labels go with them', () => {
  const rows = [0, 1, 2, 3, 4, 5].map((i) => (i < 3 ? [1, 0] : [0, 1]));
  const seen: number[] = [];
  const { count, get } = samplesOf(...rows);
  const samples = { count, get: (i: number) => (seen.push(i), get(i)) };
  const labels = [0, 1, 1, 1, 0, 0];
  const options = { ops: OP_TABLE, samples, labels, count: 3, steps: 2 };
  const progress: string[] = [];
  const { accuracy, outputs } = measureQuality(...quarters(2), {
    ...options,
    onSample: (done, of) => progress.push(`${done} of ${of}`),
  });
  expect(seen).toEqual([0, 2, 4]);
  expect(accuracy).toEqual({ float: 0.333333, spiking: [0.333333, 0.333333] });
  expect(outputs[0]!.agreement).toEqual([1, 1]);
  expect(progress).toEqual(['1 of 3', '2 of 3', '3 of 3']);
});
