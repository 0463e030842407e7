import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { bool, defaulted, int, tensorAttr } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { drawCode } from './code.ts';
import { SENDER_ATTRS, SENDING, ledgerKernel, messagesType } from './ledger.ts';
import { STAIRCASE_ATTRS, drawStaircase, staircase, staircaseFault } from './staircase.ts';
import { tableFault } from './table.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { uniform } from '../../ranges/interval.ts';
import { stairBounds } from '../../ranges/stairs.ts';

const ATTRS = {
  ...STAIRCASE_ATTRS,
  table: tensorAttr('weight of a stair by how far it is below the top one; the first is largest', [
    'i32',
  ]),
  low: int('lowest stair'),
  high: int('highest stair'),
  masks: defaulted(bool('elements on the lowest stair have no share'), false),
  most: int('level of the whole', { low: 1 }),
  ...SENDER_ATTRS,
};

/**
 * Softmax: with exponentials in the table, the share of each element is its weight among those of its row.
 * Only differences of stairs count, so the top one always has the first entry, and sums cannot be zero
 * unless all of a row is masked.
 */
export const shares = defineOp({
  kind: 'shares',
  summary: 'a population that sends the share that each ledger of a row has in the whole',
  equations: [
    'ledger = ledger + x',
    'stair = clamp(floor((ledger + bias + half(theta)) / theta), low, high)',
    'e[i] = table[top - stair[i]] where top is the highest stair of the row, 0 where masked',
    'level[i] = floor((2 * most * e[i] + s) / (2 * s)) where s is the sum of e, 0 where s is 0',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  attrs: ATTRS,
  infer({ inputs: [x], attrs, stage }) {
    const wrong =
      staircaseFault(x!, attrs, stage) ??
      tableFault(attrs.table, attrs) ??
      weightsFault(attrs.table, attrs.most, x!);
    return wrong ? fault(wrong) : messagesType(attrs, [0, attrs.most], x!.shape);
  },
  kernel({ attrs, type, inputs: [x], stage }) {
    const { low, masks, most } = attrs;
    const width = type.shape.at(-1)!;
    const stairOf = staircase(attrs, type.shape, stage);
    const table = numbersOf(attrs.table);
    // Without rows an extent may be too large for an array.
    const stairs = new Int32Array(sizeOf(type.shape) === 0 ? 0 : width);
    return ledgerKernel(x!, type, attrs, (ledger, levels) => {
      for (let start = 0; start < levels.length; start += width) {
        let top = low;
        for (let i = 0; i < width; i++) {
          stairs[i] = stairOf(ledger, start + i);
          top = Math.max(top, stairs[i]!);
        }
        const weights = stairs.map((stair) => (masks && stair === low ? 0 : table[top - stair]!));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        for (let i = 0; i < width; i++)
          levels[start + i] =
            sum === 0 ? 0 : Math.floor((2 * most * weights[i]! + sum) / (2 * sum));
      }
    });
  },
  range({ attrs }, [x]) {
    const { sums } = stairBounds(x!, attrs);
    return { ...sentBounds(uniform(0, attrs.most), attrs), sums };
  },
  draw(random, [x], stage) {
    if (x!.role !== 'current') return undefined;
    const [high, low] = [random.int(0, 20), random.pick([0, -20])];
    const most = random.int(1, 255);
    const weights = Array.from({ length: high - low + 1 }, (_, below) =>
      Math.floor(1000 * 2 ** -(below / 3)),
    );
    return {
      ...drawStaircase(random, x!, stage),
      table: tensorOf('i32', [weights.length], weights),
      ...{ low, high, masks: random.next() < 0.5 },
      ...{ most, ...drawCode(random, most) },
    };
  },
});

/** Weights that are no shares, or sums of them that a double would not hold exactly. */
function weightsFault(table: Tensor, most: number, { shape }: ValueType): string | undefined {
  if (shape.length === 0) return 'it has no last axis to share along';
  const weights = numbersOf(table);
  const first = weights[0]!;
  if (first < 1 || weights.some((weight) => weight < 0 || weight > first))
    return 'the entries of its table are not from 0 to the first, which is positive';
  return 2 * first * (most + shape.at(-1)!) < 2 ** 53
    ? undefined
    : 'sums of its weights could pass 2^53';
}
