import { numbersOf } from '../../../tensor/tensor.ts';
import { optional, tensorAttr } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { extentOf } from '../../level-range.ts';
import { drawCode } from '../ledgers/code.ts';
import { LEVEL_ATTRS, SENDING, ledgerKernel, levelFault, messagesType } from '../ledgers/ledger.ts';
import { STAIRCASE_ATTRS, drawStaircase, staircase, staircaseFault } from '../ledgers/staircase.ts';
import { drawTable, tableFault } from '../ledgers/table.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { mapped } from '../../ranges/interval.ts';
import { stairBounds } from '../../ranges/stairs.ts';

/**
 * The population of converted networks: a clipped staircase of its ledger, which is a quantised
 * ReLU where low is 0. With a table it computes any function of one value.
 */
export const level = defineOp({
  kind: 'level',
  summary: 'a population that sends what is missing of the level of its ledger',
  equations: [
    'ledger = ledger + x',
    'stair = clamp(floor((ledger + bias + half(theta)) / theta), low, high)',
    'level = stair, or table[stair - low] where there is a table',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  worksInPlace: true,
  attrs: {
    ...STAIRCASE_ATTRS,
    table: optional(
      tensorAttr('level of each stair from low to high; the stair itself unless given', ['i32']),
    ),
    ...LEVEL_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    const { table } = attrs;
    const wrong =
      staircaseFault(x!, attrs, stage) ?? (table ? tableFault(table, attrs) : levelFault(attrs));
    if (wrong) return fault(wrong);
    return messagesType(attrs, table ? extentOf(table) : [attrs.low, attrs.high], x!.shape);
  },
  kernel({ attrs, type, inputs: [x], stage }) {
    const stairOf = staircase(attrs, type.shape, stage);
    const table = attrs.table && numbersOf(attrs.table);
    return ledgerKernel(x!, type, attrs, (ledger, levels) => {
      for (let i = 0; i < levels.length; i++) levels[i] = stairOf(ledger, i);
      if (table) for (let i = 0; i < levels.length; i++) levels[i] = table[levels[i]! - attrs.low]!;
    });
  },
  range({ attrs }, [x]) {
    const { stairs, sums } = stairBounds(x!, attrs);
    const table = attrs.table && numbersOf(attrs.table);
    const levels = table
      ? mapped(stairs, ([low, high]) => {
          const reached = table.subarray(low - attrs.low, high - attrs.low + 1);
          return [Math.min(...reached), Math.max(...reached)];
        })
      : stairs;
    return { ...sentBounds(levels, attrs), sums };
  },
  draw(random, [x], stage) {
    if (x!.role !== 'current') return undefined;
    const high = random.int(1, 127);
    const stairs = { low: random.pick([0, -high]), high };
    const table = random.next() < 0.3 ? { table: drawTable(random, stairs) } : {};
    const [least, most] = table.table ? extentOf(table.table) : [stairs.low, high];
    const code = drawCode(random, Math.max(-least, most, 1));
    return { ...drawStaircase(random, x!, stage), ...table, ...stairs, ...code };
  },
});
