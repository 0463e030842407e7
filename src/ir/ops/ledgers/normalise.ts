import type { Numbers } from '../../../tensor/dtype.ts';
import type { Shape } from '../../../tensor/shape.ts';
import { bool, int } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { defineOp, fault } from '../../op-def.ts';
import { drawCode } from './code.ts';
import {
  LEVEL_ATTRS,
  SENDING,
  ledgerKernel,
  levelFault,
  messagesFault,
  messagesType,
} from './ledger.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { uniform } from '../../ranges/interval.ts';

/** Ledgers saturate here, so that with the bounds on size and gain every quotient is exact in a double. */
const MOST = 2 ** 15 - 1;
const MOST_SIZE = 2 ** 12;
const MOST_GAIN = 2 ** 16;

/** R is 2^6 times a root, and what it divides as well: the root of a small D is not an integer. */
const ROOT_BITS = 6;

/**
 * Layer normalisation, and root-mean-square normalisation where it does not center. n x - S is n times the
 * deviation from the mean and n Q - S^2 is n^2 times the variance, so no mean has to be rounded;
 * epsilon is in units of the latter. What scales and shifts the features afterwards is for the weights
 * that read them.
 */
export const normalise = defineOp({
  kind: 'normalise',
  summary: 'a population that sends how far each ledger is from the mean of its row, in deviations',
  equations: [
    'ledger = ledger + x; a = clamp(ledger, -32767, 32767); n = size',
    'S = sum of a[i], Q = sum of a[i]^2 over the n elements of a row',
    'center: d[i] = n * a[i] - S, D = n * Q - S^2; else d[i] = n * a[i], D = n * Q',
    'R = floor(sqrt((D + epsilon) * 2^12))',
    'level[i] = clamp(floor((2 * 2^6 * d[i] * gain + R) / (2 * R)), low, high)',
    ...SENDING,
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['ledger', 'sent'],
  attrs: {
    size: int('elements of a row, those of the last axes', { low: 1, high: MOST_SIZE }),
    center: bool('the mean of a row is taken off first'),
    gain: int('levels of one deviation', { low: 1, high: MOST_GAIN }),
    epsilon: int('added to size^2 times the variance', { low: 1, high: 2 ** 53 - 1 }),
    ...LEVEL_ATTRS,
  },
  infer({ inputs: [x], attrs }) {
    const wrong =
      messagesFault(x!) ??
      levelFault(attrs) ??
      (hasRowsOf(attrs.size, x!.shape)
        ? undefined
        : `no last axes of [${x!.shape.join(',')}] have ${attrs.size} elements`);
    return wrong ? fault(wrong) : messagesType(attrs, [attrs.low, attrs.high], x!.shape);
  },
  kernel({ attrs, type, inputs: [x] }) {
    const { size, center, gain, low, high } = attrs;
    const epsilon = BigInt(attrs.epsilon);
    const row = new Float64Array(size);
    return ledgerKernel(x!, type, attrs, (ledger, levels) => {
      for (let start = 0; start < levels.length; start += size) {
        const [sum, squares] = readRow(ledger, start, row);
        const total = center ? sum : 0;
        const spread = BigInt(size) * BigInt(squares) - BigInt(total) ** 2n;
        const root = squareRoot((spread + epsilon) << BigInt(2 * ROOT_BITS));
        for (let i = 0; i < size; i++) {
          const far = 2 ** (ROOT_BITS + 1) * gain * (size * row[i]! - total);
          levels[start + i] = clamp(Math.floor((far + root) / (2 * root)), low, high);
        }
      }
    });
  },
  range: ({ attrs }, [x]) => ({
    ...sentBounds(uniform(attrs.low, attrs.high), attrs),
    sums: { ledger: { interval: x!.total, bits: 16 } },
  }),
  draw(random, [x]) {
    const { shape } = x!;
    const size = shape.slice(random.int(0, shape.length)).reduce((a, b) => a * b, 1);
    if (size < 1) return undefined;
    const high = random.int(1, 127);
    const levels = { low: random.pick([0, -high]), high, ...drawCode(random, high) };
    const epsilon = random.pick([1, random.int(1, 1000)]);
    return { size, center: random.next() < 0.5, gain: random.int(1, 200), epsilon, ...levels };
  },
});

/** Whether some of the last axes together, or none of them, have so many elements. */
function hasRowsOf(size: number, shape: Shape): boolean {
  let elements = 1;
  for (const extent of shape.toReversed()) {
    if (elements === size) return true;
    elements *= extent;
  }
  return elements === size;
}

/** Copies a row within the range of its elements; their sum and that of their squares. */
function readRow(ledger: Numbers, start: number, row: Float64Array): readonly [number, number] {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < row.length; i++) {
    const x = clamp(ledger[start + i]!, -MOST, MOST);
    row[i] = x;
    sum += x;
    squares += x * x;
  }
  return [sum, squares];
}

/** The integer below the square root. That of the nearest double is right but for the last unit. */
function squareRoot(x: bigint): number {
  let root = BigInt(Math.floor(Math.sqrt(Number(x))));
  while (root * root > x) root--;
  while ((root + 1n) * (root + 1n) <= x) root++;
  return Number(root);
}
