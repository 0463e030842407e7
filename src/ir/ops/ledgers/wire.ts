import { allocate } from '../../../tensor/dtype.ts';
import { firstOutside } from '../../../tensor/first-number.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { defaulted, int, ints, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { mapBounds } from '../../ranges/bounds.ts';
import { mover } from '../../ranges/moved.ts';
import { type Wiring, wirePlaces, wiringOf } from './wire-places.ts';

const SIZES = { low: 0 };

/**
 * Messages in other places: transposed, sliced, gathered, repeated, padded with silence. It remembers
 * nothing, since what is moved adds up where it arrives as it would have before.
 */
export const wire = defineOp({
  kind: 'wire',
  summary: 'its elements in other places, each any number of times',
  equations: [
    'y[i] = x[index[i mod n] + stride floor(i / n)] counted in row-major order, n places in index',
    'y[i] = 0 where index is -1',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  attrs: {
    index: tensorAttr('for each element of a run its source, -1 for none', ['i32']),
    shape: defaulted(ints('of the result, of as many runs as fit; that of the index', SIZES), []),
    stride: defaulted(int('by how much sources of a run lie behind those of the last', SIZES), 0),
  },
  infer({ inputs: [x], attrs }) {
    if (x!.role === 'tensor') return fault('it reads spikes or a current, not a tensor');
    const wiring = wiringOf(attrs);
    const wrong = indexFault(wiring, sizeOf(x!.shape));
    return wrong ? fault(wrong) : { ...x!, shape: wiring.shape };
  },
  kernel({ attrs, type }): Kernel {
    const index = numbersOf(attrs.index);
    const run = index.length;
    const y = allocate(type.dtype, sizeOf(type.shape));
    const step: Kernel['step'] = ([x]) => {
      for (let start = 0, base = 0; start < y.length; start += run, base += attrs.stride)
        for (let i = 0; i < run; i++) y[start + i] = index[i] === -1 ? 0 : x![index[i]! + base]!;
      return y;
    };
    return { step };
  },
  range({ inputs: [from], attrs }, [x]) {
    const { shape } = wiringOf(attrs);
    const places = wirePlaces(attrs);
    return mapBounds(x!, mover(from!.shape, shape, places));
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
    const index = tensorOf('i32', shape, numbers);
    const room = last - Math.max(0, ...numbers);
    if (numbers.length === 0 || room <= 0 || random.next() < 0.5)
      return { index, shape: [], stride: 0 };
    const runs = random.int(2, 3);
    return { index, shape: [runs, ...shape], stride: random.int(0, Math.floor(room / (runs - 1))) };
  },
});

/** Every place is checked once, so that the kernel can trust them. */
function indexFault({ index, shape, stride }: Wiring, size: number): string | undefined {
  const [run, all] = [sizeOf(index.shape), sizeOf(shape)];
  if (run === 0 ? all > 0 : all % run !== 0)
    return `its shape of ${all} elements is not made of runs of ${run}`;
  const runs = run === 0 ? 0 : all / run;
  const behind = stride * Math.max(0, runs - 1);
  const outside = firstOutside(numbersOf(index), -1, size - 1 - behind);
  if (outside === undefined) return undefined;
  return `place ${outside < 0 ? outside : outside + behind} is not among ${size} elements`;
}
