import type { Op } from '../../src/ir/graph.ts';
import { sameShape } from '../../src/tensor/shape.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried, Curved } from './carried.ts';
import { type Curve, clipOf, curveOf, numberOf } from './curves.ts';

/**
 * An element-wise op of numbers and of one value, or of several functions of the same one: a function on
 * top of those that were met before.
 */
export function curved(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
): Curved | undefined {
  const numbers = inputs.map((x) => (x.as === 'constant' ? numberOf(x.tensor) : undefined));
  const open = inputs.filter((_, i) => numbers[i] === undefined);
  if (open.some((x) => x.as === 'constant' || x.as === 'ids')) return undefined;
  const sources = inputs.flatMap((x, i) => {
    if (numbers[i] !== undefined) return [];
    if (x.as === 'curved') return [x.of];
    return x.as === 'float' || x.as === 'pending' ? [builder.spikes(op, x, op.inputs[i]!)] : [x];
  });
  const [of, ...others] = new Set(sources);
  if (!of || of.as === 'constant' || of.as === 'ids' || others.length > 0) return undefined;
  if (open.length > 1 && of.as === 'current' && !of.range) return undefined;
  const parts = inputs.map((x, i) => ({
    of: numbers[i] ?? (x.as === 'curved' ? x.apply : IDENTITY),
    dtype: x.as === 'constant' ? x.tensor.dtype : builder.dtypeOf(op.inputs[i]!),
  }));
  const apply = curveOf(op, parts, builder.table);
  if (!apply) return undefined;
  if (!sameShape(builder.shapeOf(of.name), op.type.shape)) return undefined;
  const isFirst = open.every((x) => x.as !== 'curved');
  const clip = isFirst ? clipOf(op) : undefined;
  return { as: 'curved', of, apply, clip, range: truths(op) };
}

const IDENTITY: Curve = (x) => x;

/** What is true is 1. Calibration gives no range to what is known anyway. */
export function truths(op: Op) {
  return op.type.dtype === 'bool' ? { low: 0, high: 1, bits: 1, origin: op } : undefined;
}
