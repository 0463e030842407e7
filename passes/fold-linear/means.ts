import type { Op } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { isPointwise } from './convolution.ts';
import { type Rule, type View, chained } from './rule.ts';

/* Means over places, which leave fewer of them: what mixes channels alone may come after. */

export const MEANS: readonly Rule[] = [
  {
    name: 'pool-first',
    equation: 'pool(W x + b) = W pool(x) + b, where W sees one place',
    condition: 'all taps see the input; no more neurons between than before',
    kinds: ['average-pool'],
    apply(pool, points, view) {
      const { pads, ceil } = pool.attrs as { pads: readonly number[]; ceil: boolean };
      if (pads.some((pad) => pad > 0) || ceil || !isPlain(points)) return undefined;
      if (!isSmaller(points, sizeOf(pool.type.shape.slice(2)), view)) return undefined;
      return chained([pool, points], pool, points, view);
    },
  },
  {
    name: 'mean-first',
    equation: 'mean(W x + b) = W mean(x) + b, where W sees one place and the mean is over all',
    condition: 'no more neurons between than before',
    kinds: ['reduce-mean'],
    apply(mean, points, view) {
      const { axes, keepDims } = mean.attrs as { axes: readonly number[]; keepDims: boolean };
      if (!isPlain(points)) return undefined;
      const { shape } = points.type;
      const isWhole = axes.length === shape.length - 2 && axes.every((axis) => axis >= 2);
      if (!isWhole || !isSmaller(points, 1, view)) return undefined;
      return chained([mean, keepDims ? points : asDense(points)], mean, points, view);
    },
  },
];

function isPlain(op: Op): boolean {
  if (op.kind !== 'conv' || !isPointwise(op)) return false;
  return (op.attrs['strides'] as readonly number[]).every((stride) => stride === 1);
}

/** What the mean makes of the input needs fewer neurons than what the convolution makes of it. */
function isSmaller(points: Op, places: number, { types }: View): boolean {
  const { shape } = types.get(points.inputs[0]!)!;
  return shape[0]! * shape[1]! * places <= sizeOf(points.type.shape);
}

/** The same weights for a value that has no places any more. */
function asDense({ attrs }: Op): Pick<Op, 'kind' | 'attrs'> {
  const { bias, weight } = attrs as {
    bias?: Op['attrs'][string];
    weight: Tensor;
  };
  const { dtype, shape, data } = weight;
  const matrix = tensor(dtype, shape.slice(0, 2), data);
  return { kind: 'dense', attrs: { weight: matrix, ...(bias && { bias }) } };
}
