import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { int, tensorAttr } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { ledgerAndSentBytes } from '../../state-bytes.ts';
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
  rises: tensorAttr('sums of weights, in order, from each of which on the level is one higher', [
    'i32',
  ]),
  low: int('lowest stair'),
  high: int('highest stair'),
  ...SENDER_ATTRS,
};

/**
 * The logarithm of a sum of exponentials, in stairs: with exponentials in the table, the sum of a row is
 * that of its top stair and a factor, whose logarithm is found among the sums at which it rises. What is
 * below each element by it is a logarithm of a softmax.
 */
export const logSum = defineOp({
  kind: 'log-sum',
  summary: 'a population that sends the logarithm of the sum of the exponentials of a row',
  equations: [
    'ledger = ledger + x',
    'stair = clamp(floor((ledger + bias + half(theta)) / theta), low, high)',
    's = sum of table[top - stair[i]] where top is the highest stair of the row',
    'level = top + how many of rises are at most s',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  stateBytes: ledgerAndSentBytes,
  attrs: ATTRS,
  infer({ inputs: [x], attrs, stage }) {
    const { table, rises } = attrs;
    const wrong =
      staircaseFault(x!, attrs, stage) ??
      tableFault(table, attrs) ??
      weightsFault(table, x!) ??
      (rises.shape.length === 1 && rises.shape[0]! > 0 ? undefined : 'its rises are not a list');
    if (wrong) return fault(wrong);
    const range = [attrs.low, attrs.high + rises.shape[0]!] as const;
    return messagesType(attrs, range, [...x!.shape.slice(0, -1), 1]);
  },
  kernel({ attrs, type, inputs: [x], stage }) {
    const width = x!.shape.at(-1)!;
    const stairOf = staircase(attrs, x!.shape, stage);
    const table = numbersOf(attrs.table);
    const rises = Array.from(numbersOf(attrs.rises));
    // Without rows an extent may be too large for an array.
    const stairs = new Int32Array(sizeOf(type.shape) === 0 ? 0 : width);
    return ledgerKernel(x!, type, attrs, (ledger, levels) => {
      for (let row = 0; row < levels.length; row++) {
        let top = attrs.low;
        for (let i = 0; i < width; i++) {
          stairs[i] = stairOf(ledger, row * width + i);
          top = Math.max(top, stairs[i]!);
        }
        const sum = stairs.reduce((total, stair) => total + table[top - stair]!, 0);
        levels[row] = top + rises.filter((rise) => rise <= sum).length;
      }
    });
  },
  range({ attrs }, [x]) {
    const { sums } = stairBounds(x!, attrs);
    const levels = uniform(attrs.low, attrs.high + attrs.rises.shape[0]!);
    return { ...sentBounds(levels, attrs), sums };
  },
  draw(random, [x], stage) {
    if (x!.role !== 'current') return undefined;
    const [high, low] = [random.int(0, 20), random.pick([0, -20])];
    const weights = Array.from({ length: high - low + 1 }, (_, below) =>
      Math.floor(1000 * 2 ** -(below / 3)),
    );
    const rises = Array.from({ length: 12 }, (_, i) => Math.ceil(1000 * 2 ** ((i + 0.5) / 3)));
    return {
      ...drawStaircase(random, x!, stage),
      table: tensorOf('i32', [weights.length], weights),
      rises: tensorOf('i32', [rises.length], rises),
      ...{ low, high, ...drawCode(random, 32) },
    };
  },
});

/** Rows of nothing, or sums that 32 bits would not hold. */
function weightsFault(table: Tensor, { shape }: ValueType): string | undefined {
  const width = shape.at(-1) ?? 0;
  if (width === 0) return 'it has no last axis to sum along';
  const weights = numbersOf(table);
  const first = weights[0]!;
  if (first < 1 || weights.some((weight) => weight < 0 || weight > first))
    return 'the entries of its table are not from 0 to the first, which is positive';
  return first * width < 2 ** 31 ? undefined : 'sums of its weights could pass 2^31';
}
