import { expect, test } from '@jest/globals';
import type { Attrs } from '../../../src/ir/graph.ts';
import { type Stage, currentType, spikesType, tensorType } from '../../../src/ir/types.ts';
import { type Random, random } from '../../../src/support/random.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { type Delivery, deliver } from '../../support/deliver.ts';

/*
 * Each op against the formula that it stands for, written down once more and plainly. What it is given
 * arrives in random pieces over several steps; when it is quiet, all it has sent is the formula's
 * value for all that arrived.
 */

type Stages = Exclude<Stage, 'ann' | 'placed'>;

/** A random case of an op: what it is given, and what it comes to. Its limit is drawn for all alike. */
interface Case {
  readonly inputs: Delivery['inputs'];
  readonly attrs: Attrs;
  readonly wanted: readonly number[];
}

type DrawCase = (source: Random, stage: Stages) => Case;

const SEEDS = 60;

const CASES: Readonly<Record<string, DrawCase>> = {
  level: drawLevel,
  wire: drawWire,
  join: drawJoin,
  source: drawSource,
  lookup: drawLookup,
  extreme: drawExtreme,
  product: drawProduct,
  'matrix-product': drawMatrixProduct,
  normalise: drawNormalise,
  shares: drawShares,
};

const LIMITLESS = new Set(['wire', 'join', 'product', 'matrix-product']);

const runs = Object.keys(CASES).flatMap((kind) =>
  (['snn', 'fixed'] as const).map((stage) => [kind, stage] as const),
);

test.each(runs)('%s at %s sends what its formula says, in the end', (kind, stage) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const source = random(seed);
    const { inputs, attrs, wanted } = CASES[kind]!(source, stage);
    const limit = LIMITLESS.has(kind) ? {} : { limit: source.pick([1, 7, 2 ** 31 - 1]) };
    const sent = deliver({ kind, stage, inputs, attrs: { ...attrs, ...limit } }, source);
    expect([seed, ...sent]).toEqual([seed, ...wanted.map((x) => x + 0)]); // no zero below zero
  }
});

function numbers(source: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => source.int(low, high));
}

function drawShape(source: Random, rank: number): number[] {
  return numbers(source, rank, 1, 4);
}

function spikes(source: Random, shape: readonly number[], reach = 120) {
  return {
    type: spikesType('i24', shape),
    total: numbers(source, sizeOf(shape), -reach, reach),
  };
}

function current(source: Random, shape: readonly number[], stage: Stages) {
  const type = currentType(stage === 'snn' ? 'f32' : 'i32', shape);
  return { type, total: numbers(source, sizeOf(shape), -2000, 2000) };
}

/** Thresholds and biases, one for each place of the last axis, and the stair of each element. */
function drawStairs(source: Random, total: readonly number[], width: number, stage: Stages) {
  const thetas = numbers(source, width, 1, 200);
  const biases = numbers(source, width, -300, 300);
  const dtype = stage === 'snn' ? 'f32' : 'i32';
  const low = source.pick([0, -6, -1]);
  const high = source.int(1, 9);
  const stairs = total.map((x, i) => {
    const theta = thetas[i % width]!;
    const half = stage === 'snn' ? theta / 2 : Math.floor(theta / 2);
    const stair = Math.floor((x + biases[i % width]! + half) / theta);
    return Math.min(Math.max(stair, low), high);
  });
  const parameters = {
    theta: tensorOf(dtype, [width], thetas),
    bias: tensorOf(dtype, [width], biases),
  };
  return { stairs, attrs: { ...parameters, low, high } };
}

function drawLevel(source: Random, stage: Stages): Case {
  const x = current(source, [2, 5], stage);
  const { stairs, attrs } = drawStairs(source, x.total, 5, stage);
  const entries = numbers(source, attrs.high - attrs.low + 1, -90, 90);
  const table = tensorOf('i32', [entries.length], entries);
  return {
    inputs: [x],
    attrs: { ...attrs, table },
    wanted: stairs.map((stair) => entries[stair - attrs.low]!),
  };
}

function drawWire(source: Random, stage: Stages): Case {
  const shape = drawShape(source, 2);
  const x = source.next() < 0.5 ? spikes(source, shape) : current(source, shape, stage);
  const index = numbers(source, 6, -1, x.total.length - 1);
  return {
    inputs: [x],
    attrs: { index: tensorOf('i32', [3, 2], index) },
    wanted: index.map((from) => (from === -1 ? 0 : x.total[from]!)),
  };
}

function drawJoin(source: Random): Case {
  const [rows, ...widths] = numbers(source, 4, 1, 3) as [number, ...number[]];
  const inputs = widths.map((width) => spikes(source, [rows, width]));
  const wanted = Array.from({ length: rows }, (_, row) =>
    inputs.flatMap(({ total }, i) => total.slice(row * widths[i]!, (row + 1) * widths[i]!)),
  );
  return { inputs, attrs: { axis: 1 }, wanted: wanted.flat() };
}

function drawSource(source: Random): Case {
  const wanted = numbers(source, 4, -99, 99);
  return { inputs: [], attrs: { value: tensorOf('i32', [2, 2], wanted) }, wanted };
}

function drawLookup(source: Random): Case {
  const rows = source.int(1, 5);
  const entries = numbers(source, rows * 3, -99, 99);
  const ids = numbers(source, 4, -rows - 2, rows + 2);
  const row = (id: number) => Math.min(Math.max(id < 0 ? id + rows : id, 0), rows - 1);
  return {
    inputs: [{ type: tensorType('i64', [4]), total: ids }],
    attrs: { table: tensorOf('i32', [rows, 3], entries) },
    wanted: ids.flatMap((id) => entries.slice(row(id) * 3, row(id) * 3 + 3)),
  };
}

function drawExtreme(source: Random): Case {
  const [rows, width] = drawShape(source, 2) as [number, number];
  const x = spikes(source, [rows, width]);
  const isLargest = source.next() < 0.5;
  const wanted = Array.from({ length: rows }, (_, row) => {
    const sorted = x.total.slice(row * width, (row + 1) * width).toSorted((a, b) => a - b);
    return isLargest ? sorted.at(-1)! : sorted[0]!;
  });
  return { inputs: [x], attrs: { of: isLargest ? 'max' : 'min' }, wanted };
}

function drawProduct(source: Random): Case {
  const [rows, width] = drawShape(source, 2) as [number, number];
  const [a, b] = [spikes(source, [rows, 1]), spikes(source, [width])];
  const factor = source.int(1, 5);
  const wanted = a.total.flatMap((p) => b.total.map((q) => factor * p * q));
  return { inputs: [a, b], attrs: { factor }, wanted };
}

function drawMatrixProduct(source: Random): Case {
  const [batch, rows, inner, columns] = numbers(source, 4, 1, 3) as [
    number,
    number,
    number,
    number,
  ];
  const [a, b] = [spikes(source, [batch, rows, inner]), spikes(source, [inner, columns])];
  const factor = source.int(1, 5);
  const wanted: number[] = [];
  for (let row = 0; row < batch * rows; row++)
    for (let n = 0; n < columns; n++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a.total[row * inner + k]! * b.total[k * columns + n]!;
      wanted.push(factor * sum);
    }
  return { inputs: [a, b], attrs: { factor }, wanted };
}

function drawNormalise(source: Random): Case {
  const size = source.int(1, 6);
  const reach = source.pick([1, 20, 40_000]);
  const x = spikes(source, [2, size], reach);
  const gain = source.pick([1, source.int(1, 100), 2 ** 16]);
  const epsilon = source.pick([1, 1000, 2 ** 53 - 1]);
  const center = source.next() < 0.5;
  const levels = { low: -100, high: 90 };
  const row = (at: number) => x.total.slice(at * size, (at + 1) * size);
  const wanted = [row(0), row(1)].flatMap((total) =>
    normalised(total, { gain: BigInt(gain), epsilon: BigInt(epsilon), center }),
  );
  return {
    inputs: [x],
    attrs: { size, gain, epsilon, center, ...levels },
    wanted: wanted.map((level) => Math.min(Math.max(Number(level), levels.low), levels.high)),
  };
}

interface Normalisation {
  readonly gain: bigint;
  readonly epsilon: bigint;
  readonly center: boolean;
}

function normalised(total: readonly number[], { gain, epsilon, center }: Normalisation): bigint[] {
  const row = total.map((x) => BigInt(Math.min(Math.max(x, -32767), 32767)));
  const n = BigInt(row.length);
  const sum = center ? row.reduce((a, b) => a + b, 0n) : 0n;
  const squares = row.reduce((a, b) => a + b * b, 0n);
  const target = (n * squares - sum * sum + epsilon) * 4096n;
  let root = 0n;
  for (let bit = 2n ** 40n; bit > 0n; bit /= 2n) if ((root + bit) ** 2n <= target) root += bit;
  return row.map((x) => floorDivide(128n * (n * x - sum) * gain + root, 2n * root));
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n ? a / b : -((-a + b - 1n) / b);
}

function drawShares(source: Random, stage: Stages): Case {
  const width = source.int(1, 5);
  const x = current(source, [2, width], stage);
  const { stairs, attrs } = drawStairs(source, x.total, width, stage);
  const entries = numbers(source, attrs.high - attrs.low + 1, 0, 1000).toSorted((a, b) => b - a);
  entries[0]!++;
  const most = source.pick([1, 255, 999]);
  const masks = source.next() < 0.5;
  const share = (row: readonly number[]) => {
    const top = Math.max(...row);
    const weights = row.map((stair) => (masks && stair === attrs.low ? 0 : entries[top - stair]!));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => (sum === 0 ? 0 : Math.round((weight * most) / sum)));
  };
  return {
    inputs: [x],
    attrs: { ...attrs, masks, most, table: tensorOf('i32', [entries.length], entries) },
    wanted: [...share(stairs.slice(0, width)), ...share(stairs.slice(width))],
  };
}
