import type { Random } from '../../../support/random.ts';
import { type AttrsOf, choice, defaulted, int } from '../../attr.ts';

/*
 * How a level becomes messages. `payload` sends what is missing, whenever something is. The others say a
 * level once, in a window of steps, as it is at the first step of the window:
 *
 *   radix   one digit of it a step, the highest first
 *   time    one message, the earlier the larger the level is
 *   rate    as many messages as the level is, spread evenly
 *
 * What a digit or a time is worth is for `decode` behind the synapses that carry it.
 */

export const WINDOW_ATTRS = {
  start: defaulted(int('first step of the window', { low: 1 }), 1),
  window: defaulted(int('steps of the window', { low: 1, high: 2 ** 16 }), 1),
  base: defaulted(int('base of the digits of radix', { low: 2, high: 2 ** 16 }), 2),
};

export const CODE_ATTRS = {
  code: defaulted(
    choice('how a level becomes messages', ['payload', 'radix', 'time', 'rate']),
    'payload',
  ),
  ...WINDOW_ATTRS,
};

export type Coded = AttrsOf<typeof CODE_ATTRS> & { readonly limit: number };

const LARGEST_LEVEL = 2 ** 31 - 1;

/** The largest level that the window of a code can say. */
export function largestLevel({ code, window, base }: Omit<Coded, 'limit'>): number {
  if (code === 'payload') return LARGEST_LEVEL;
  return code === 'radix' ? Math.min(base ** window - 1, LARGEST_LEVEL) : window;
}

/** What is wrong with a code, for levels of this reach. */
export function codeFault(attrs: Coded, reach: number): string | undefined {
  const { code, start, window, base, limit } = attrs;
  if (code === 'payload')
    return start === 1 && window === 1 && base === 2
      ? undefined
      : 'payloads are sent in all steps: they have no window and no base';
  if (code !== 'radix' && base !== 2) return `messages of code ${code} have no base`;
  const payload = code === 'radix' ? base - 1 : 1;
  if (limit !== payload)
    return `its limit is ${limit}, where messages of its code carry ${payload}`;
  const largest = largestLevel(attrs);
  return reach <= largest
    ? undefined
    : `its window says levels up to ${largest}, and it has some of ${reach}`;
}

/** What a step of the window sends of a level: a part of its magnitude, with its sign. */
export function partOf(level: number, at: number, { code, window, base }: Coded): number {
  const size = Math.abs(level);
  if (code === 'time') return window - at === size ? Math.sign(level) : 0;
  if (code === 'radix')
    return Math.sign(level) * (Math.floor(size / base ** (window - 1 - at)) % base);
  const before = (steps: number) => Math.floor((2 * size * steps + window) / (2 * window));
  return Math.sign(level) * (before(at + 1) - before(at));
}

/** What a message is worth that is sent in a step: nothing outside the window. */
export function worthOf({ code, start, window, base }: Omit<Coded, 'limit'>, now: number): number {
  if (code === 'payload' || code === 'rate') return 1;
  const at = now - start;
  if (at < 0 || at >= window) return 0;
  return code === 'radix' ? base ** (window - 1 - at) : window - at;
}

/** A code whose window says all levels of a reach, and payloads of any limit as often as all others. */
export function drawCode(random: Random, reach: number): Coded {
  const start = random.int(1, 3);
  switch (random.int(0, 5)) {
    case 0: {
      const base = random.pick([2, 2, 3, 16]);
      const digits = Math.ceil(Math.log(reach + 1) / Math.log(base));
      return { code: 'radix', start, base, window: digits + random.int(1, 2), limit: base - 1 };
    }
    case 1:
      return { code: 'time', start, base: 2, window: reach + random.int(0, 3), limit: 1 };
    case 2:
      return { code: 'rate', start, base: 2, window: reach + random.int(0, 3), limit: 1 };
    default:
      return { ...PAYLOAD, limit: random.int(1, 2 * reach) };
  }
}

const PAYLOAD = { code: 'payload', start: 1, window: 1, base: 2 } as const;
