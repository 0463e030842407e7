import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { pastBytes } from '../../state-bytes.ts';
import { mapBounds } from '../../ranges/bounds.ts';
import { withZero } from '../../ranges/interval.ts';

/**
 * What was sent some steps ago. It answers before its input is known, so it may close a cycle; it is
 * also how a target says that its synapses take a step.
 */
export const delay = defineOp({
  kind: 'delay',
  summary: 'its input, some steps later',
  equations: ['y(t) = x(t - steps), and zero before that'],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  readsPast: true,
  state: ['past'],
  stateBytes: (op) => pastBytes(op, op.attrs.steps),
  attrs: { steps: defaulted(int('steps to wait', { low: 1, high: 4096 }), 1) },
  infer: ({ inputs: [x] }) =>
    x!.role === 'tensor' ? fault('it delays spikes and currents, not tensors') : x!,
  kernel({ attrs, type }): Kernel {
    const size = sizeOf(type.shape);
    const past = allocate(type.dtype, size * attrs.steps);
    const y = allocate(type.dtype, size);
    const slot = (now: number) => (now % attrs.steps) * size;
    const peek = (now: number) => {
      y.set(past.subarray(slot(now), slot(now) + size));
      return y;
    };
    const step: Kernel['step'] = ([x], now) => {
      past.set(x!, slot(now));
      return y;
    };
    return { peek, step, state: { past } };
  },
  range({ attrs: { steps } }, [x]) {
    const { worth, ...late } = mapBounds(x!, withZero);
    return { ...late, ...(worth && { worth: { ...worth, start: worth.start + steps } }) };
  },
  draw: (random) => ({ steps: random.int(1, 4) }),
});
