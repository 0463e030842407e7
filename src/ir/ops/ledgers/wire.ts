import { allocate } from '../../../tensor/dtype.ts';
import { firstOutside } from '../../../tensor/first-number.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';

/**
 * Messages in other places: transposed, sliced, gathered, repeated, padded with silence. It remembers
 * nothing, since what is moved adds up where it arrives as it would have before.
 */
export const wire = defineOp({
  kind: 'wire',
  summary: 'its elements in other places, each any number of times',
  equations: ['y[i] = x[index[i]] counted in row-major order, 0 where index[i] is -1'],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  attrs: { index: tensorAttr('for each element of the result its source, -1 for none', ['i32']) },
  infer({ inputs: [x], attrs: { index } }) {
    if (x!.role === 'tensor') return fault('it reads spikes or a current, not a tensor');
    const wrong = indexFault(index, sizeOf(x!.shape));
    return wrong ? fault(wrong) : { ...x!, shape: index.shape };
  },
  kernel({ attrs, type }): Kernel {
    const index = numbersOf(attrs.index);
    const y = allocate(type.dtype, index.length);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < y.length; i++) y[i] = index[i] === -1 ? 0 : x![index[i]!]!;
      return y;
    };
    return { step };
  },
  draw(random, [x]) {
    const last = sizeOf(x!.shape) - 1;
    const shape = random.pick([
      x!.shape.toReversed(),
      [random.int(0, 5)],
      [random.int(1, 3), random.int(1, 4)],
    ]);
    const draw = () => (random.next() < 0.2 ? -1 : random.int(0, last));
    const numbers = Array.from({ length: sizeOf(shape) }, () => (last < 0 ? -1 : draw()));
    return { index: tensorOf('i32', shape, numbers) };
  },
});

/** Every place is checked once, so that the kernel can trust them. */
function indexFault(index: Tensor, size: number): string | undefined {
  const outside = firstOutside(numbersOf(index), -1, size - 1);
  return outside === undefined ? undefined : `place ${outside} is not among ${size} elements`;
}
