import type { Op } from '../../../ir/graph.ts';
import { usedWeights } from '../../../ir/ops/synapses/synapse.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { byteTensor, bytesOf, totalOf } from '../bytes.ts';
import type { ModelBuilder } from '../model-builder.ts';
import {
  type Lowerings,
  type Range,
  type Ranged,
  type Settled,
  extent,
  parameter,
  productRange,
  reshaped,
  timesRange,
} from '../settled.ts';
import { splitWeights, weightedRange } from '../weights.ts';
import { conv, convTranspose } from './convolutions.ts';

/**
 * Synapses. What a network carries until it settles does not depend on delays, and a shift up is a factor
 * of the sum.
 */
export const SYNAPSES: Lowerings = {
  conv,
  'conv-transpose': convTranspose,
  dense,
  diagonal,
  sparse,
};

type SynapseAttrs = Parameters<typeof usedWeights>[0] & { readonly exponent: number };

function dense(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as SynapseAttrs;
  const [out, width] = attrs.weight.shape as [number, number];
  const { parts: matrices, sums } = splitWeights(usedWeights(attrs), width);
  const rows = bytesOf({ ...x!, name: reshaped(builder, x!.name, [-1, width]) }, builder);
  const parts = matrices.flatMap(({ bytes, zero, power, ...part }) => {
    const columns = byteTensor(builder, [width, out], columnsOf(bytes, out, width));
    const weightZero = builder.number('u8', zero);
    return rows.map((byte) => ({
      name: builder.node('MatMulInteger', [byte.name, columns, byte.zero, weightZero]),
      ...weightedRange(part.sums, byte),
      power: power + byte.power,
    }));
  });
  const name = reshaped(builder, totalOf(parts, attrs.exponent, builder), op.type.shape);
  return { name, ...timesRange(weightedRange(sums, x!), 2 ** attrs.exponent) };
}

/** A matrix with its rows as columns. */
function columnsOf(matrix: Uint8Array, rows: number, columns: number): Uint8Array {
  const turned = new Uint8Array(matrix.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c]!;
  return turned;
}

function diagonal(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const { weight, exponent } = op.attrs as unknown as SynapseAttrs;
  const gains = Array.from(numbersOf(weight), (gain) => gain * 2 ** exponent);
  const name = builder.node('Mul', [x!.name, parameter(builder, 'i32', weight.shape, gains)]);
  return { name, ...productRange(x!, extent(gains)) };
}

interface Lists {
  readonly starts: Tensor;
  readonly targets: Tensor;
  readonly size: number;
}

/** Each listed synapse takes its source's value and adds its product to its target's sum. */
function sparse(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as SynapseAttrs & Lists;
  const weights = usedWeights(attrs);
  const targets = numbersOf(attrs.targets);
  const list = (numbers: ArrayLike<number>) =>
    builder.constant(tensorOf('i32', [numbers.length], numbers));
  const silence = list(new Int32Array(attrs.size));
  if (targets.length === 0) return { name: silence, low: 0, high: 0 };
  const flat = reshaped(builder, x!.name, [-1]);
  const read = builder.node('Gather', [flat, list(sourcesOf(attrs.starts))], { axis: 0 });
  const gains = Float64Array.from(weights, (weight) => weight * 2 ** attrs.exponent);
  const sent = builder.node('Mul', [read, parameter(builder, 'i32', [gains.length], gains)]);
  const sums = { axis: 0, reduction: 'add' };
  const name = builder.node('ScatterElements', [silence, list(targets), sent], sums);
  return { name, ...targetRange(gains, targets, attrs.size, x!) };
}

/** The source of each synapse. */
function sourcesOf(starts: Tensor): Int32Array {
  const first = numbersOf(starts);
  const sources = new Int32Array(first.at(-1)!);
  for (let j = 0; j + 1 < first.length; j++) sources.fill(j, first[j], first[j + 1]);
  return sources;
}

function targetRange(
  gains: Float64Array,
  targets: ArrayLike<number>,
  size: number,
  x: Range,
): Range {
  const [low, high] = [new Float64Array(size), new Float64Array(size)];
  gains.forEach((gain, i) => {
    low[targets[i]!]! += gain * (gain > 0 ? x.low : x.high);
    high[targets[i]!]! += gain * (gain > 0 ? x.high : x.low);
  });
  return { low: extent(low).low, high: extent(high).high };
}
