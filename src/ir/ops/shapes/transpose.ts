import { stridesOf } from '../../../tensor/shape.ts';
import { ints } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { picker } from './picker.ts';

export const transpose = defineOp({
  kind: 'transpose',
  summary: 'the same elements with the axes in another order',
  equations: ['axis i of y is axis permutation[i] of x'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: { permutation: ints('every axis of the input, once', { low: 0 }) },
  infer({ inputs: [x], attrs: { permutation } }) {
    const { shape } = x!;
    const isPermutation =
      permutation.length === shape.length && shape.every((_, axis) => permutation.includes(axis));
    if (!isPermutation)
      return fault(`[${permutation.join(',')}] is no order of its ${shape.length} axes`);
    return { ...x!, shape: permutation.map((axis) => shape[axis]!) };
  },
  kernel({ attrs: { permutation }, inputs: [x], type }): Kernel {
    const strides = stridesOf(x!.shape);
    const pick = picker({ ...type, strides: permutation.map((axis) => strides[axis]!) });
    return { step: ([values]) => pick(values!) };
  },
  draw(random, [x]) {
    const order = x!.shape.map((_, axis) => [random.next(), axis] as const);
    return { permutation: order.toSorted((a, b) => a[0] - b[0]).map(([, axis]) => axis) };
  },
});
