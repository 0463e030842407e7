import { expect, test } from '@jest/globals';
import { spikesType } from '../../../src/ir/types.ts';
import { type Random, random } from '../../../src/support/random.ts';
import { type Shape, sizeOf, stridesOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { deliver } from '../../support/deliver.ts';
import { faultOf, runOp } from '../../support/run-op.ts';

const CASES = 60;

test.each(['snn', 'fixed'] as const)(
  'at %s every input adds its weights to a window of outputs, in one to three dimensions',
  (stage) => {
    const source = random(5);
    let compared = 0;
    for (let i = 0; i < CASES; i++) {
      const { shape, kernel, weights, ...attrs } = drawCase(source, 1 + (i % 3));
      const total = numbers(source, sizeOf(shape));
      const weight = tensorOf(stage === 'snn' ? 'f32' : 'i8', kernel, weights);
      const inputs = [{ type: spikesType('i24', shape), total }];
      const sent = deliver(
        { kind: 'conv-transpose', stage, attrs: { ...attrs, weight }, inputs },
        source,
      );
      const wanted = spread(total, { shape, kernel, weights, ...attrs });
      expect(sent).toEqual(wanted);
      compared += wanted.length;
    }
    expect(compared).toBeGreaterThan(2000);
  },
);

test('a transposed convolution shifts and wraps its sums', () => {
  const weight = tensorOf('i8', [1, 1, 2], [100, -128]);
  const attrs = { weight, ...plain(1), exponent: 10, width: 24 };
  const x = spikesType('i16', [1, 1, 1]);
  expect(runOp('conv-transpose', { x, attrs }, [[100], [-1]])).toEqual([
    [100 * 100 * 1024 - 2 ** 24, 2 ** 24 - 12_800 * 1024],
    [-102_400, 131_072],
  ]);
});

test.each([
  [{ weight: tensorOf('f32', [1, 1, 2], [1, 2]) }, /weights are f32/],
  [{ bias: tensorOf('f32', [1], [1]) }, /bias is for stage ann/],
  [{ width: 25 }, /24 or 32/],
  [{ outputPadding: [0, 0] }, /outputPadding has 2 entries/],
] as const)('a transposed convolution refuses what does not fit: %#', (wrong, reason) => {
  const right = { weight: tensorOf('i8', [1, 1, 2], [1, 2]), ...plain(1) };
  const x = spikesType('u1', [1, 1, 3]);
  expect(faultOf('conv-transpose', { x, attrs: right })).toBeUndefined();
  expect(faultOf('conv-transpose', { x, attrs: { ...right, ...wrong } })).toMatch(reason);
});

function plain(rank: number) {
  const each = (n: number) => new Array<number>(rank).fill(n);
  return {
    strides: each(1),
    dilations: each(1),
    outputPadding: each(0),
    pads: each(0).concat(each(0)),
  };
}

interface Case {
  readonly shape: Shape;
  readonly kernel: Shape;
  readonly weights: readonly number[];
  readonly groups: number;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly outputPadding: readonly number[];
}

function drawCase(source: Random, rank: number): Case {
  const each = (low: number, high: number) =>
    Array.from({ length: rank }, () => source.int(low, high));
  const groups = source.int(1, 2);
  const channels = groups * source.int(1, 2);
  const kernel = [channels, source.int(1, 2), ...each(1, 3)];
  return {
    shape: [source.int(1, 2), channels, ...each(3, 4)],
    kernel,
    weights: numbers(source, sizeOf(kernel)),
    groups,
    strides: each(1, 3),
    pads: each(0, 1).concat(each(0, 1)),
    dilations: each(1, 2),
    outputPadding: each(0, 1),
  };
}

function numbers(source: Random, count: number): number[] {
  return Array.from({ length: count }, () => source.int(-100, 100));
}

/** The definition: each input, through each weight that it has, to the one output that it reaches. */
function spread(x: readonly number[], { shape, kernel, weights, ...attrs }: Case): number[] {
  const { strides, pads, dilations, outputPadding, groups } = attrs;
  const [batch, channels, ...inSpace] = shape as [number, number, ...number[]];
  const [, perGroup, ...taps] = kernel as [number, number, ...number[]];
  const rank = inSpace.length;
  const outSpace = inSpace.map((extent, d) => {
    const reach = (taps[d]! - 1) * dilations[d]! + 1;
    return (extent - 1) * strides[d]! + reach + outputPadding[d]! - pads[d]! - pads[d + rank]!;
  });
  const y = new Array<number>(batch * groups * perGroup * sizeOf(outSpace)).fill(0);
  const strideOf = stridesOf(outSpace);
  const placesIn = (space: Shape, at: number) =>
    stridesOf(space).map((stride, d) => Math.floor(at / stride) % space[d]!);
  for (let j = 0; j < x.length; j++)
    for (let o = 0; o < perGroup; o++)
      for (let k = 0; k < sizeOf(taps); k++) {
        const p = placesIn(inSpace, j % sizeOf(inSpace));
        const at = placesIn(taps, k).map(
          (tap, d) => p[d]! * strides[d]! + tap * dilations[d]! - pads[d]!,
        );
        if (at.some((place, d) => place < 0 || place >= outSpace[d]!)) continue;
        const c = Math.floor(j / sizeOf(inSpace)) % channels;
        const n = Math.floor(j / (sizeOf(inSpace) * channels));
        const out = Math.floor(c / (channels / groups)) * perGroup + o;
        const place = at.reduce((sum, extent, d) => sum + extent * strideOf[d]!, 0);
        const weight = weights[(c * perGroup + o) * sizeOf(taps) + k]!;
        y[(n * groups * perGroup + out) * sizeOf(outSpace) + place]! += weight * x[j]!;
      }
  return y;
}
