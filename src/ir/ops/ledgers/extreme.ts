import { integerRange } from '../../../tensor/dtype.ts';
import { choice } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { ledgerAndSentBytes } from '../../state-bytes.ts';
import { drawCode } from './code.ts';
import { SENDER_ATTRS, SENDING, ledgerKernel, messagesFault, messagesType } from './ledger.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { hull, uniform, wrapped } from '../../ranges/interval.ts';

/**
 * The largest of what was sent, which a pool takes of the elements that a wire puts into its rows. What it
 * reads does not say how far its ledgers reach: levels beyond what a window says are cut.
 */
export const extreme = defineOp({
  kind: 'extreme',
  summary: 'a population that sends the largest or smallest ledger of a row',
  equations: [
    'ledger = ledger + x',
    'level = the largest or smallest of ledger[..., i] over all i',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  stateBytes: ledgerAndSentBytes,
  attrs: {
    of: choice('which element of a row of the last axis it is', ['max', 'min']),
    ...SENDER_ATTRS,
  },
  infer({ inputs: [x], attrs }) {
    const wrong = messagesFault(x!);
    if (wrong) return fault(wrong);
    const { shape } = x!;
    if ((shape.at(-1) ?? 0) === 0) return fault(`[${shape.join(',')}] has no rows with elements`);
    const [low] = integerRange(x!.dtype);
    return messagesType(attrs, [Math.sign(low), 1], shape.slice(0, -1));
  },
  kernel({ attrs, type, inputs: [x] }) {
    const width = x!.shape.at(-1)!;
    const pick = attrs.of === 'max' ? Math.max : Math.min;
    return ledgerKernel(x!, type, attrs, (ledger, levels) => {
      for (let row = 0; row < levels.length; row++) {
        const start = row * width;
        let found = ledger[start]!;
        for (let i = start + 1; i < start + width; i++) found = pick(found, ledger[i]!);
        levels[row] = found;
      }
    });
  },
  range({ attrs }, [x]) {
    const ledger = wrapped(x!.total, 32);
    // Its rows are what it picks from: what differs along them does not any more.
    const isAlongRows = ledger.low.length > 1 && ledger.axisFromEnd === 1;
    const levels = isAlongRows
      ? uniform(...hull(ledger))
      : { ...ledger, axisFromEnd: ledger.low.length > 1 ? ledger.axisFromEnd - 1 : 1 };
    return { ...sentBounds(levels, attrs), sums: { ledger: { interval: x!.total, bits: 32 } } };
  },
  terms: ({ inputs: [x] }) => x!.shape.at(-1)!,
  draw: (random) => ({ of: random.pick(['max', 'min'] as const), ...drawCode(random, 150) }),
});
