import { arriving } from '../../src/ir/fixed.ts';
import type { Attrs } from '../../src/ir/graph.ts';
import { clamp } from '../../src/ir/integers.ts';
import { extentOf } from '../../src/ir/level-range.ts';
import { type Tensor, numbersOf, tensorOf } from '../../src/tensor/tensor.ts';
import { type Rule, inPlace, onlyFor } from './rule.ts';

/* A population that hears nothing but another one is a function of its levels. */

export const POPULATIONS: readonly Rule[] = [
  {
    name: 'requantised-in-the-thresholds',
    equation: 'level(w level(x)) = level(x) with the table t[stair] = level(w stair)',
    condition:
      'all neurons of the second are alike, nobody else reads the first, and it sends all that is missing',
    kinds: ['level'],
    apply(op, view) {
      const gain = onlyFor(op.inputs[0]!, 'diagonal', view);
      const first = gain && onlyFor(gain.inputs[0]!, 'level', view);
      const entries = first && composed(stairsOf(first.attrs), gain, stairsOf(op.attrs));
      if (!entries) return undefined;
      const { low, high, theta, bias } = stairsOf(first.attrs);
      const { table: _table, bias: _bias, ...rest } = op.attrs;
      const stairs = { ...rest, theta, ...(bias && { bias }), low, high };
      // Without a table, zero is among the levels.
      const isPlain = entries.every((level, i) => level === low + i) && low <= 0 && high >= 0;
      const table = isPlain ? {} : { table: tensorOf('i32', [entries.length], entries) };
      const { result, kind, loc } = op;
      const attrs = { ...stairs, ...table };
      return inPlace(op, view.make({ result, kind, inputs: first.inputs, attrs, loc }));
    },
  },
];

interface Stairs {
  readonly theta: Tensor;
  readonly bias?: Tensor;
  readonly table?: Tensor;
  readonly low: number;
  readonly high: number;
  readonly limit: number;
  readonly code: string;
}

/** More stairs make a table that takes longer to make than it is worth. */
const MOST_STAIRS = 2 ** 12;

function stairsOf(attrs: Attrs): Stairs {
  return attrs as unknown as Stairs;
}

/** The level of the second population on each stair of the first. */
function composed(
  first: Stairs,
  { attrs: gain }: { readonly attrs: Attrs },
  second: Stairs,
): readonly number[] | undefined {
  const { low, high, table } = first;
  const theta = sameEverywhere(second.theta);
  const bias = second.bias ? sameEverywhere(second.bias) : 0;
  const weight = sameEverywhere(gain['weight'] as Tensor);
  const exponent = gain['exponent'] as number;
  if (theta === undefined || bias === undefined || weight === undefined) return undefined;
  // Shifted down, messages are rounded one by one.
  if (!sendsAll(first) || exponent < 0 || high - low >= MOST_STAIRS) return undefined;
  const half = Math.floor(theta / 2);
  return Array.from({ length: high - low + 1 }, (_, i) => {
    const level = table ? numbersOf(table)[i]! : low + i;
    const ledger = arriving(Math.imul(weight, level), exponent, 32);
    const stair = clamp(Math.floor((ledger + bias + half) / theta), second.low, second.high);
    return second.table ? numbersOf(second.table)[stair - second.low]! : stair;
  });
}

/** What it has sent is its level at every step. */
function sendsAll({ code, limit, table, low, high }: Stairs): boolean {
  const [least, most] = table ? extentOf(table) : [low, high];
  return code === 'payload' && limit >= Math.max(most, 0) - Math.min(least, 0);
}

/** The number that all elements of a parameter are. */
function sameEverywhere(tensor: Tensor): number | undefined {
  const numbers = numbersOf(tensor);
  return numbers.every((x) => x === numbers[0]) ? numbers[0] : undefined;
}
