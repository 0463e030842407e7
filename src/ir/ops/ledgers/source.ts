import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp } from '../../op-def.ts';
import { extentOf } from '../../level-range.ts';
import { drawCode } from './code.ts';
import { SENDER_ATTRS, SENDING, messagesType, sender } from './ledger.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { parameterInterval } from '../../ranges/parameters.ts';

/** Where numbers of the model itself become messages, for ops that read ledgers only. */
export const source = defineOp({
  kind: 'source',
  summary: 'a population that sends levels of the model, the same in every run',
  equations: ['level = value', ...SENDING],
  stages: ['snn', 'fixed', 'placed'],
  inputs: [],
  state: ['sent'],
  attrs: { value: tensorAttr('the levels', ['i32']), ...SENDER_ATTRS },
  infer: ({ attrs }) => messagesType(attrs, extentOf(attrs.value), attrs.value.shape),
  kernel({ attrs, type }): Kernel {
    const value = numbersOf(attrs.value);
    const { sent, send } = sender(type, attrs);
    return { step: (_, now) => send(value, now), state: { sent } };
  },
  range: ({ attrs }) => sentBounds(parameterInterval(attrs.value), attrs),
  draw(random) {
    const extent = () => random.int(1, 4);
    const shape = random.pick([[], [extent()], [extent(), extent()], [1, extent(), extent()]]);
    const levels = Array.from({ length: sizeOf(shape) }, () => random.int(-200, 200));
    return { value: tensorOf('i32', shape, levels), ...drawCode(random, 200) };
  },
});
