import { isInteger } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { tensorAttr } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { rankFault } from '../indexing/index-fault.ts';
import { copyRun } from '../shapes/copy-run.ts';
import { extentOf } from '../../level-range.ts';
import { drawCode } from './code.ts';
import { SENDER_ATTRS, SENDING, messagesType, sender } from './ledger.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { hull, uniform } from '../../ranges/interval.ts';
import { parameterInterval } from '../../ranges/parameters.ts';

/** Where ids become messages: an embedding. An id below zero counts from the end; one outside takes the nearest row. */
export const lookup = defineOp({
  kind: 'lookup',
  summary: 'a population that sends the row of a table that each id names',
  equations: [
    'row = id + rows where id < 0, else id',
    'level[i] = table[clamp(row[i], 0, rows - 1)]',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['ids'],
  state: ['sent'],
  attrs: {
    table: tensorAttr('[rows, ...width], the levels of each row', ['i32']),
    ...SENDER_ATTRS,
  },
  infer({ inputs: [ids], attrs }) {
    const { role, dtype } = ids!;
    if (role !== 'tensor' || !(isInteger(dtype) || dtype === 'bool'))
      return fault('its input is a tensor of integers or truths');
    const [rows = 0, ...width] = attrs.table.shape;
    if (rows === 0) return fault('its table has no rows');
    const shape = [...ids!.shape, ...width];
    const wrong = rankFault(shape.length);
    return wrong ? fault(wrong) : messagesType(attrs, extentOf(attrs.table), shape);
  },
  kernel({ attrs, type }): Kernel {
    const table = numbersOf(attrs.table);
    const [rows, ...width] = attrs.table.shape as [number, ...number[]];
    const run = sizeOf(width);
    const { sent, send } = sender(type, attrs);
    const levels = new Int32Array(sent.length);
    const step: Kernel['step'] = ([ids], now) => {
      for (let i = 0; i < ids!.length; i++) {
        const id = ids![i]!;
        const row = clamp(id < 0 ? id + rows : id, 0, rows - 1);
        copyRun(table, row * run, levels, i * run, run);
      }
      return send(levels, now);
    };
    return { step, state: { sent } };
  },
  range({ attrs }) {
    const { shape } = attrs.table;
    const levels = parameterInterval(attrs.table);
    const isAlongRows = levels.low.length > 1 && levels.axisFromEnd === shape.length;
    return sentBounds(isAlongRows ? uniform(...hull(levels)) : levels, attrs);
  },
  draw(random) {
    const shape = random.pick([[3], [2, 1], [random.int(1, 5), random.int(1, 4)], [2, 2, 2]]);
    const levels = Array.from({ length: sizeOf(shape) }, () => random.int(-200, 200));
    return { table: tensorOf('i32', shape, levels), ...drawCode(random, 200) };
  },
});
