import { isFloat } from '../../tensor/dtype.ts';
import { numbersOf, tensorOf } from '../../tensor/tensor.ts';
import { tensorAttr } from '../attr.ts';
import { defineOp, fault } from '../op-def.ts';
import { tensorType } from '../types.ts';

/** A tensor that is part of the model and feeds an op that takes it as a value, not as an attribute. */
export const constant = defineOp({
  kind: 'constant',
  summary: 'a tensor of the model, the same in every run',
  equations: ['y = value'],
  stages: ['ann'],
  inputs: [],
  state: [],
  attrs: { value: tensorAttr('what it is', 'all') },
  infer({ attrs: { value } }) {
    const { dtype, shape } = value;
    if (isFloat(dtype) && dtype !== 'f32') return fault(`it holds ${dtype}, floats here are f32`);
    return tensorType(dtype, shape);
  },
  kernel({ attrs }) {
    const y = numbersOf(attrs.value);
    return { step: () => y };
  },
  draw(random) {
    const shape = random.pick([[], [random.int(1, 4)], [1, random.int(1, 4)]]);
    const numbers = Array.from({ length: 4 }, () => random.next() * 4 - 2);
    return { value: tensorOf('f32', shape, numbers) };
  },
});
