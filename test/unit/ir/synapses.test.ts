import { expect, test } from '@jest/globals';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { currentType, spikesType, tensorType } from '../../../src/ir/types.ts';
import { random } from '../../../src/support/random.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { arrayOf, machineOf, runOp } from '../../support/run-op.ts';

const list = (length: number, make: (i: number) => number) =>
  Array.from({ length }, (_, i) => make(i));

test('binary messages add columns, graded ones add them so many times', () => {
  const weight = tensorOf('i8', [2, 3], [1, -2, 3, -4, 5, -6]);
  const dense = { x: spikesType('i9', [3]), attrs: { weight } };
  expect(
    runOp('dense', dense, [
      [1, 0, 1],
      [0, 0, 0],
      [0, -7, 2],
    ]),
  ).toEqual([
    [4, -10],
    [0, 0],
    [20, -47],
  ]);
});

test('the exponent shifts the sum, not the weights, and rounds down', () => {
  const weight = tensorOf('i8', [1, 2], [-1, -2]);
  const x = spikesType('u1', [2]);
  expect(
    runOp('dense', { x, attrs: { weight, exponent: -1 } }, [
      [1, 1],
      [1, 0],
    ]),
  ).toEqual([[-2], [-1]]);
  expect(runOp('dense', { x, attrs: { weight, exponent: 5 } }, [[1, 1]])).toEqual([[-96]]);
});

test('with delays each of them is shifted on its own', () => {
  const weight = tensorOf('i8', [1, 3], [3, 3, 1]);
  const delays = tensorOf('u8', [1, 3], [0, 2, 2]);
  const dense = { x: spikesType('u1', [3]), attrs: { weight, delays, exponent: -1 } };
  // Step 1 sends 3 >> 1 now and (3 + 1) >> 1 to step 3. In step 4 two halves of 3 meet: 2, not 6 >> 1.
  const steps = [
    [1, 1, 1],
    [0, 1, 0],
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ];
  expect(runOp('dense', dense, steps)).toEqual([[1], [0], [3], [2], [0]]);
});

test('sums wrap at the width of the current', () => {
  const weight = tensorOf('i16', [2, 2], [16384, 16384, -16384, -16384]);
  const x = spikesType('i24', [2]);
  const steps = [
    [256, 255],
    [256, 256],
    [512, 512],
  ];
  expect(runOp('dense', { x, attrs: { weight, width: 24 } }, steps)).toEqual([
    [2 ** 23 - 16384, 16384 - 2 ** 23],
    [-(2 ** 23), -(2 ** 23)],
    [0, 0],
  ]);
  const wide = tensorOf('i32', [1, 2], [2 ** 31 - 1, 2 ** 31 - 1]);
  const squares = runOp('dense', { x: spikesType('i32', [2]), attrs: { weight: wide } }, [
    [1, 1],
    [2 ** 31 - 1, 0],
    [-(2 ** 31), 3],
  ]);
  // Modulo 2^32: (2^31 - 1)^2 = 1, and -2^31 * (2^31 - 1) + 3 * (2^31 - 1) = 2^33 - 3 = -3.
  expect(squares).toEqual([[-2], [1], [-3]]);
});

test('weights are clipped and cut as the chip stores them', () => {
  const weight = tensorOf('i16', [1, 3], [-3, 3, 300]);
  const x = spikesType('u1', [3]);
  const steps = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const run = (attrs: object) => runOp('dense', { x, attrs: { weight, ...attrs } }, steps).flat();
  expect(run({})).toEqual([-3, 3, 300]);
  expect(run({ weightBits: 8 })).toEqual([-4, 2, 254]);
  expect(run({ weightBits: 6 })).toEqual([-8, 0, 248]);
  expect(run({ weightBits: 8, signMode: 'excitatory' })).toEqual([0, 3, 255]);
  expect(run({ weightBits: 7, signMode: 'inhibitory' })).toEqual([-2, 0, 0]);
});

test('leading axes are rows of their own', () => {
  const weight = tensorOf('i8', [1, 2], [1, 10]);
  const x = spikesType('u1', [2, 3, 2]);
  const spikes = list(12, (i) => Number(i % 3 === 0));
  expect(runOp('dense', { x, attrs: { weight } }, [spikes])).toEqual([[1, 10, 0, 1, 10, 0]]);
});

test('floats are summed in double precision and rounded once', () => {
  const weight = tensorOf('f32', [1, 3], [2 ** 24, 1, -(2 ** 24)]);
  const bias = tensorOf('f32', [1], [0.5]);
  const x = tensorType('f32', [3]);
  expect(runOp('dense', { stage: 'ann', x, attrs: { weight, bias } }, [[1, 1, 1]])).toEqual([
    [1.5],
  ]);
  const spikes = spikesType('i9', [3]);
  const delays = tensorOf('u8', [1, 3], [0, 1, 1]);
  expect(runOp('dense', { stage: 'snn', x: spikes, attrs: { weight } }, [[1, 1, 1]])).toEqual([
    [1],
  ]);
  expect(
    runOp('dense', { stage: 'snn', x: spikes, attrs: { weight, delays } }, [
      [1, 1, 1],
      [0, 0, 0],
    ]),
  ).toEqual([[2 ** 24], [1 - 2 ** 24]]);
});

test('sparse answers as the dense synapse of the same weights and delays', () => {
  const source = random(7);
  const [inputs, outputs] = [11, 6];
  const at = list(inputs * outputs, () => source.int(0, 1));
  const weights = at.map((present) => present * source.int(-128, 127));
  const delays = at.map((present) => present * source.int(0, 3));
  const starts = [0];
  const found: { to: number; weight: number; delay: number }[] = [];
  for (let i = 0; i < inputs; i++) {
    for (let to = 0; to < outputs; to++) {
      const k = to * inputs + i;
      if (at[k]) found.push({ to, weight: weights[k]!, delay: delays[k]! });
    }
    starts.push(found.length);
  }
  const shared = { exponent: -2, width: 24, weightBits: 7 };
  const dense = {
    weight: tensorOf('i8', [outputs, inputs], weights),
    delays: tensorOf('u8', [outputs, inputs], delays),
  };
  const each = (pick: (synapse: (typeof found)[number]) => number) => found.map(pick);
  const sparse = {
    starts: tensorOf('i32', [inputs + 1], starts),
    targets: tensorOf(
      'i32',
      [found.length],
      each((s) => s.to),
    ),
    weight: tensorOf(
      'i8',
      [found.length],
      each((s) => s.weight),
    ),
    delays: tensorOf(
      'u8',
      [found.length],
      each((s) => s.delay),
    ),
    size: outputs,
  };
  const x = spikesType('i9', [inputs]);
  const steps = list(20, () => 0).map(() => list(inputs, () => source.int(-3, 3)));
  const expected = runOp('dense', { x, attrs: { ...shared, ...dense } }, steps);
  expect(runOp('sparse', { x, attrs: { ...shared, ...sparse } }, steps)).toEqual(expected);
  expect(expected.flat().filter((y) => y !== 0).length).toBeGreaterThan(60);
});

test('fan-out counts the synapses of each element', () => {
  const x = spikesType('u1', [1, 2, 3]);
  const weight = tensorOf('i8', [4, 1, 2], new Array(8).fill(1));
  const attrs = { weight, strides: [1], pads: [0, 0], dilations: [1], groups: 2 };
  const facts = { stage: 'fixed' as const, attrs, inputs: [x] };
  expect([...OP_TABLE.get('conv')!.fanOut!(facts)]).toEqual([2, 4, 2, 2, 4, 2]);
  const matrix = { weight: tensorOf('i8', [5, 3], new Array(15).fill(0)) };
  expect([...OP_TABLE.get('dense')!.fanOut!({ ...facts, attrs: matrix })]).toEqual(
    new Array(6).fill(5),
  );
});

test('a reset forgets what is under way', () => {
  const weight = tensorOf('i8', [1, 1], [1]);
  const delays = tensorOf('u8', [1, 1], [3]);
  const x = spikesType('u1', [1]);
  const machine = machineOf('dense', { x, attrs: { weight, delays } });
  const run = (spikes: readonly number[]) =>
    spikes.map((spike) => {
      machine.step({ x: arrayOf(x, [spike]) });
      return machine.value('y')[0];
    });
  expect(run([1, 0, 0, 0])).toEqual([0, 0, 0, 1]);
  expect(run([1, 0])).toEqual([0, 0]);
  machine.reset();
  expect(run([0, 0, 0, 0])).toEqual([0, 0, 0, 0]);
});

test('a delay answers so many steps later', () => {
  const x = currentType('i24', [2]);
  const steps = [
    [1, -1],
    [2, -2],
    [3, -3],
    [4, -4],
  ];
  expect(runOp('delay', { x, attrs: { steps: 3 } }, steps)).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [1, -1],
  ]);
  expect(runOp('delay', { x }, steps.slice(0, 2))).toEqual([
    [0, 0],
    [1, -1],
  ]);
});
