import type { Op } from '../../src/ir/graph.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { isPadded, isPointwise, weightOf } from './convolution.ts';
import { type Rule, chained } from './rule.ts';

/* Two synapses and nothing between them. */

export const PAIRS: readonly Rule[] = [
  {
    name: 'dense-of-dense',
    equation: 'V (W x + b) + c = (V W) x + (V b + c)',
    condition: 'V W has no more weights than V and W',
    kinds: ['dense'],
    apply(outer, inner, view) {
      if (inner.kind !== 'dense') return undefined;
      const [last, first] = [weightOf(outer), weightOf(inner)];
      const [out, , through] = [last.shape[0]!, 0, first.shape[1]!];
      if (out * through > sizeOf(last.shape) + sizeOf(first.shape)) return undefined;
      const attrs = {
        ...outer.attrs,
        weight: product(last, first, [out, through]),
        ...biasOf(outer, inner),
      };
      return chained([{ kind: 'dense', attrs }], outer, inner, view);
    },
  },
  {
    name: 'convolution-of-points',
    equation: 'V * (W x + b) + c = (V W) * x + (V b + c), where W sees one place',
    condition:
      'no more weights and operations than of both; zeros around, which get no bias, only where b is none',
    kinds: ['conv'],
    apply(outer, inner, view) {
      if (inner.kind !== 'conv' || !isPointwise(inner) || outer.attrs['groups'] !== 1)
        return undefined;
      const strides = inner.attrs['strides'] as readonly number[];
      if (strides.some((stride) => stride !== 1)) return undefined;
      if (isPadded(outer) && inner.attrs['bias'] !== undefined) return undefined;
      const [last, first] = [weightOf(outer), weightOf(inner)];
      const shape = last.shape.with(1, first.shape[1]!);
      if (!isWorthIt(outer, inner, shape)) return undefined;
      const weight = throughPoints(last, first, shape);
      const attrs = { ...outer.attrs, weight, ...biasOf(outer, inner) };
      return chained([{ kind: 'conv', attrs }], outer, inner, view);
    },
  },
  {
    name: 'points-of-convolution',
    equation: 'V (W * x + b) + c = (V W) * x + (V b + c), where V sees one place',
    condition: 'no more weights and operations than of both',
    kinds: ['conv'],
    apply(outer, inner, view) {
      if (inner.kind !== 'conv' || !isPointwise(outer) || inner.attrs['groups'] !== 1)
        return undefined;
      const [last, first] = [weightOf(outer), weightOf(inner)];
      const shape = first.shape.with(0, last.shape[0]!);
      if (!isWorthIt(outer, inner, shape)) return undefined;
      const [a, b] = [outer, inner].map(({ attrs }) => attrs['strides'] as readonly number[]);
      const attrs = {
        ...inner.attrs,
        weight: product(last, first, shape),
        strides: b!.map((stride, d) => stride * a![d]!),
        ...biasOf(outer, inner),
      };
      return chained([{ kind: 'conv', attrs }], outer, inner, view);
    },
  },
];

function isWorthIt(outer: Op, inner: Op, shape: Shape): boolean {
  const [last, first, both] = [weightOf(outer).shape, weightOf(inner).shape, shape].map(sizeOf);
  const [places, before] = [outer, inner].map(({ type }) => sizeOf(type.shape.slice(2)));
  return both! <= last! + first! && both! * places! <= last! * places! + first! * before!;
}

/** V W, where V is [out, between] and W is [between, ...]. */
function product(last: Tensor, first: Tensor, shape: Shape): Tensor {
  const [left, right] = [numbersOf(last), numbersOf(first)];
  const between = first.shape[0]!;
  const run = right.length / between;
  const sums = new Float64Array(sizeOf(shape));
  for (let o = 0; o < shape[0]!; o++)
    for (let m = 0; m < between; m++) {
      const factor = left[o * between + m]!;
      for (let i = 0; i < run; i++) sums[o * run + i]! += factor * right[m * run + i]!;
    }
  return tensor('f32', shape, Float32Array.from(sums));
}

/** V W, where V is [out, between, ...kernel] and W is [between, in]. */
function throughPoints(last: Tensor, first: Tensor, shape: Shape): Tensor {
  const [left, right] = [numbersOf(last), numbersOf(first)];
  const [out, ins, ...kernel] = shape as [number, number, ...number[]];
  const [between, run] = [first.shape[0]!, sizeOf(kernel)];
  const sums = new Float64Array(sizeOf(shape));
  for (let o = 0; o < out; o++)
    for (let m = 0; m < between; m++)
      for (let c = 0; c < ins; c++) {
        const factor = right[m * ins + c]!;
        const [to, from] = [(o * ins + c) * run, (o * between + m) * run];
        for (let k = 0; k < run; k++) sums[to + k]! += factor * left[from + k]!;
      }
  return tensor('f32', shape, Float32Array.from(sums));
}

/** V b + c, a weight being its sum over all taps; nothing where neither has a bias. */
function biasOf(outer: Op, inner: Op): { readonly bias?: Tensor } {
  const [own, before] = [outer, inner].map(({ attrs }) => attrs['bias'] as Tensor | undefined);
  if (!before) return own ? { bias: own } : {};
  const weight = numbersOf(weightOf(outer));
  const added = numbersOf(before);
  const out = weightOf(outer).shape[0]!;
  const sums = own ? Float64Array.from(numbersOf(own)) : new Float64Array(out);
  const run = weight.length / out;
  const taps = run / added.length;
  for (let i = 0; i < weight.length; i++)
    sums[Math.floor(i / run)]! += weight[i]! * added[Math.floor((i % run) / taps)]!;
  return { bias: tensor('f32', [out], Float32Array.from(sums)) };
}
