import {
  type Dtype,
  allocate,
  bitWidth,
  integerDtype,
  integerRange,
  isFloat,
  isInteger,
} from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { choice } from '../../attr.ts';
import { wrapTo } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { WINDOW_ATTRS, worthOf } from './code.ts';
import { isSameCode, wrappedTo } from '../../ranges/bounds.ts';
import { scaled, withZero } from '../../ranges/interval.ts';

const ATTRS = {
  code: choice('how levels were sent', ['radix', 'time']),
  ...WINDOW_ATTRS,
};

/** What a factor may come to: a product with it stays an integer of a double. */
const MOST_WORTH = 2 ** 31;

/**
 * Synapses are linear, so what a message is worth can wait until its current has arrived: synapses carry
 * single bits or digits. Ops that read ledgers have it in front of them.
 */
export const decode = defineOp({
  kind: 'decode',
  summary:
    'messages of a code with a window, or the current that they made, times what they are worth',
  equations: [
    'k = now - start; y = x * worth, and 0 outside the window',
    'radix: worth = base^(window - 1 - k)',
    'time: worth = window - k',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  worksInPlace: true,
  attrs: ATTRS,
  infer({ inputs: [x], attrs }) {
    const { role, dtype, shape } = x!;
    if (attrs.code === 'time' && attrs.base !== 2)
      return fault('messages of code time have no base');
    const most = worthOf(attrs, attrs.start);
    if (most >= MOST_WORTH)
      return fault(`its first step is worth ${most}, which 31 bits do not hold`);
    if (role === 'current') return x!;
    if (role !== 'spikes' || !isInteger(dtype))
      return fault(`it reads a current or spikes of integers, not ${role} ${dtype}`);
    const decoded = decodedDtype(dtype, most);
    return bitWidth(decoded) <= 32
      ? spikesType(decoded, shape)
      : fault(`${dtype} times ${most} has more than 32 bits`);
  },
  kernel({ attrs, type }): Kernel {
    const y = allocate(type.dtype, sizeOf(type.shape));
    const wrap = isFloat(type.dtype) ? (product: number) => product : wrapTo(type.dtype);
    const times = isFloat(type.dtype) ? (a: number, b: number) => a * b : Math.imul;
    const step: Kernel['step'] = ([x], now) => {
      const factor = worthOf(attrs, now);
      if (factor === 0) return y.fill(0);
      for (let i = 0; i < y.length; i++) y[i] = wrap(times(x![i]!, factor));
      return y;
    };
    return { step };
  },
  range({ attrs, type }, [x]) {
    const { step, worth } = x!;
    const most = worthOf(attrs, attrs.start);
    const arriving = withZero(scaled(step, most));
    const steps = Array.from({ length: attrs.window }, (_, k) => worthOf(attrs, attrs.start + k));
    const all = steps.reduce((sum, factor) => sum + factor, 0);
    const isItsOwn = worth && isSameCode(worth, attrs);
    const total = isItsOwn ? withZero(worth.total) : withZero(scaled(step, all));
    const sums = { current: { interval: arriving, bits: bitWidth(type.dtype) } };
    return wrappedTo(type, { step: arriving, total, sums });
  },
  draw: (random) => ({
    code: random.pick(['radix', 'time'] as const),
    ...{ start: random.int(1, 3), window: random.int(1, 8), base: 2 },
  }),
});

function decodedDtype(dtype: Dtype, most: number): Dtype {
  const [low, high] = integerRange(dtype);
  return integerDtype(low * most, high * most);
}
