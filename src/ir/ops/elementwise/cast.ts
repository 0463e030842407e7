import { type Dtype, allocate, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { choice } from '../../attr.ts';
import { type Kernel, defineOp } from '../../op-def.ts';
import { truncateTo, wrapInteger } from './truncate.ts';
import { type MapOne, each } from './unary.ts';

/** Number types that a value of stage `ann` can have. */
const TYPES = ['f32', 'bool', 'i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64'] as const;

/** Every number but zero is true, nan too. Integers that do not fit lose their upper bits. */
export const cast = defineOp({
  kind: 'cast',
  summary: 'the same elements in another number type',
  equations: [
    'integer to f32: y = nearest(x)',
    'f32 to integer: y = trunc(x)',
    'integer to integer: y = x mod 2^bits',
    'to bool: y = x != 0',
  ],
  stages: ['ann'],
  pointwise: true,
  inputs: ['x'],
  state: [],
  attrs: { to: choice('number type of the result', TYPES) },
  infer: ({ inputs: [x], attrs: { to } }) => ({ ...x!, dtype: to }),
  kernel({ inputs: [input], type: { dtype, shape } }): Kernel {
    const map = mapOf(input!.dtype, dtype);
    const y = allocate(dtype, sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      map(x!, y);
      return y;
    };
    return { step };
  },
  draw: (random) => ({ to: random.pick(TYPES) }),
});

function mapOf(from: Dtype, to: Dtype): MapOne {
  if (isFloat(to)) return (x, y) => y.set(x);
  if (to === 'bool') return each((x) => (x === 0 ? 0 : 1));
  return each(isFloat(from) ? truncateTo(to) : wrapInteger(to));
}
