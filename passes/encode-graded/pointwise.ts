import type { Op } from '../../src/ir/graph.ts';
import { sameShape } from '../../src/tensor/shape.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried } from './carried.ts';
import { clipOf, curveOf, numberOf } from './curves.ts';

/** An element-wise op of one value and of numbers, on top of the functions that were met before. */
export function curved(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
): Carried | undefined {
  const numbers = inputs.map((x) => (x.as === 'constant' ? numberOf(x.tensor) : undefined));
  const apply = curveOf(op, numbers, builder.table);
  const x = inputs[numbers.indexOf(undefined)];
  if (!apply || !x || x.as === 'constant' || x.as === 'ids') return undefined;
  if (x.as === 'curved') {
    const inner = x.apply;
    if (!sameShape(builder.shapeOf(x.of.name), op.type.shape)) return undefined;
    return { as: 'curved', of: x.of, apply: (points) => apply(inner(points)) };
  }
  const isSent = x.as === 'float' || x.as === 'pending';
  const of = isSent ? builder.spikes(op, x, op.inputs[0]!) : x;
  if (!sameShape(builder.shapeOf(of.name), op.type.shape)) return undefined;
  return { as: 'curved', of, apply, clip: clipOf(op) };
}
