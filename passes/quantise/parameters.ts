import type { Attrs, Op } from '../../src/ir/graph.ts';
import { clamp, nearest } from '../../src/ir/integers.ts';
import { isProduct, isSynapse } from '../../src/ir/synapse-kinds.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { narrowIntegers } from '../../src/tensor/narrow-integers.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, isTensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { type Part, type Pending, pendingReader } from '../../src/tensor/times-factors.ts';
import { type ChannelScale, forEachRun, isDiagonal, spreadOver } from './channels.ts';
import { factorOf } from './fine-scale.ts';
import { type WeightBits, exponentOf, reachesOnce } from './reach.ts';

const [LEAST, MOST] = [-(2 ** 31), 2 ** 31 - 1];

/** An op's attributes with its float parameters as integers of the component's unit. */
export function integerParameters(op: Op, scale: ChannelScale, weightBits: WeightBits): Attrs {
  if (isSynapse(op)) return { ...op.attrs, ...integerWeights(op, scale, weightBits) };
  if (isProduct(op)) return { ...op.attrs, factor: Math.round(factorOf(op) / scale.values[0]!) };
  if (!POPULATIONS.has(op.kind)) return op.attrs;
  const { bias, theta } = op.attrs as Record<string, Tensor | undefined>;
  const { start } = op.attrs;
  return {
    ...op.attrs,
    ...(bias ? { bias: divided(bias, scale, LEAST) } : {}),
    // The start of a window is a step, not a membrane.
    ...(isTensor(start) ? { start: divided(start, scale, LEAST) } : {}),
    ...(theta ? { theta: divided(theta, scale, 1) } : {}),
    ...(op.kind === 'sigma' ? { scale: outputScale(op, scale) } : {}),
  };
}

const POPULATIONS: ReadonlySet<string> = new Set([
  'integrate-and-fire',
  'level',
  'log-sum',
  'shares',
  'sigma',
]);

function integerWeights(op: Op, scale: ChannelScale, weightBits: WeightBits): Attrs {
  const weight = op.attrs['weight'] as Tensor;
  const exponent = exponentOf(op, scale, weightBits);
  const units = scale.values.map((value) => value * 2 ** exponent);
  const integers = isDiagonal(op) ? dividedEach(weight, scale) : dividedOnce(op, weight, units);
  return { weight: integers, exponent };
}

interface Integers {
  readonly units: Float64Array;
  readonly weight: Tensor;
}

/** A finer scale mostly goes with a larger exponent, and then leaves weights as they are. */
const known = new WeakMap<Op, Integers>();

function dividedOnce(op: Op, weight: Tensor, units: Float64Array): Tensor {
  const before = known.get(op);
  if (before?.units.every((unit, i) => unit === units[i])) return before.weight;
  const made = dividedRuns(op, weight, units);
  known.set(op, { units, weight: made });
  return made;
}

/** In bytes, or in as many as they need: nearly all weights fit bytes, which the largest of them tell. */
function dividedRuns(op: Op, { shape }: Tensor, units: Float64Array): Tensor {
  const size = sizeOf(shape);
  const unitOf = (channel: number) => units[units.length === 1 ? 0 : channel]!;
  const most = reachesOnce(op).reduce((a, reach, c) => Math.max(a, nearest(reach / unitOf(c))), 0);
  const data = most <= MOST_BYTE ? new Int8Array(size) : new Int32Array(size);
  const part = pendingReader(op.attrs['weight'] as Tensor);
  forEachRun(op, (channel, start, end) =>
    divideRun(data, part(start, end), { start, end, unit: unitOf(channel) }),
  );
  if (most <= MOST_BYTE) return tensor('i8', shape, data);
  return most <= MOST ? narrowIntegers(shape, data as Int32Array) : tensor('i32', shape, data);
}

const MOST_BYTE = 127;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly unit: number;
}

function divideRun(data: Numbers, part: Part, run: Run): void {
  if (part.pending) divideTimes(data, part, part.pending, run);
  else dividePlain(data, part, run);
}

/** A loop of its own, which shares no variable with others: it takes a tenth of the time then. */
function dividePlain(data: Numbers, { numbers, first }: Part, { start, end, unit }: Run): void {
  for (let i = start, at = first; i < end; i++, at++) data[i] = unitsOf(numbers[at]!, unit);
}

function divideTimes(
  data: Numbers,
  { numbers, first }: Part,
  { columns, then }: Pending,
  { start, unit }: Run,
): void {
  const { length } = columns;
  for (let i = 0; i < length; i++) {
    const weight = Math.fround(Math.fround(numbers[first + i]! * columns[i]!) * then);
    data[start + i] = unitsOf(weight, unit);
  }
}

function unitsOf(weight: number, unit: number): number {
  return nearest(weight / unit);
}

function dividedEach(weight: Tensor, scale: ChannelScale): Tensor {
  const { shape, data } = divided(weight, scale, LEAST);
  return narrowIntegers(shape, data as Int32Array);
}

/** round(parameter / scale) in 32 bits, at least `low`, in the shape that both broadcast to. */
export function divided(parameter: Tensor, scale: ChannelScale, low: number): Tensor {
  const { shape, numbers, run, channelAt } = spreadOver(parameter, scale);
  const data = new Int32Array(numbers.length);
  for (let start = 0; start < data.length; start += run) {
    const unit = scale.values[channelAt(start)]!;
    for (let i = start; i < start + run; i++)
      data[i] = clamp(nearest(numbers[i]! / unit), low, MOST);
  }
  return tensor('i32', shape, data);
}

/** What one unit of an output is worth; a component with an output has one scale. */
function outputScale(op: Op, { values }: ChannelScale): Tensor {
  const before = op.attrs['scale'] as Tensor | undefined;
  return tensorOf('f64', [], [values[0]! * (before ? numbersOf(before)[0]! : 1)]);
}
