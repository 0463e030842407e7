import {
  type Dtype,
  type Numbers,
  allocate,
  bitWidth,
  integerDtype,
  isFloat,
  isInteger,
} from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, float, int, optional } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';

/*
 * Populations whose messages add up to a level. The ledger of an edge is the sum of all it has
 * carried; a population sends what is missing between the level it wants and what it has sent:
 *
 *   message = clamp(level - sent, -limit, limit);  sent += message
 *
 * When nothing is missing any more, the sum that was sent is the level, whatever the order and
 * number of the steps. `limit` is the code: 1 is ternary, the level's whole range is graded.
 */

export const SENDER_ATTRS = {
  limit: int('largest payload of one message', { low: 1 }),
  scale: optional(float('what one level is worth, for whoever reads the messages')),
};

export const LEVEL_ATTRS = {
  low: defaulted(int('smallest level'), 0),
  high: int('largest level'),
  ...SENDER_ATTRS,
};

interface Limited {
  readonly limit: number;
}

/** What a population does after it has found its levels. */
export const SENDING = ['y = clamp(level - sent, -limit, limit)', 'sent = sent + y'] as const;

/** The payload a message needs. Corrections are negative, so it is signed. */
export function messageDtype({ limit }: Limited): Dtype {
  return integerDtype(-limit, limit);
}

export function levelFault(levels: {
  readonly low: number;
  readonly high: number;
}): string | undefined {
  const { low, high } = levels;
  return low <= 0 && high >= 0 && low < high ? undefined : 'zero must be among its levels';
}

/** Why a value has no ledger of integers; nothing where it has one. */
export function messagesFault({ role, dtype }: ValueType): string | undefined {
  if (role !== 'spikes') return `it reads spikes, not a ${role}`;
  const isNarrow = isInteger(dtype) && bitWidth(dtype) <= 32;
  return isNarrow ? undefined : `it reads messages of ${dtype}, not integers of up to 32 bits`;
}

/** What is missing of a level, as one message. */
export function missing(level: number, sent: number, { limit }: Limited): number {
  return clamp(level - sent, -limit, limit);
}

/** The part of a population that sends: given all levels, the messages. */
export function sender({ dtype, shape }: ValueType, attrs: Limited) {
  const sent = new Int32Array(sizeOf(shape));
  const y = allocate(dtype, sent.length);
  const send = (levels: Numbers): Numbers => {
    for (let i = 0; i < y.length; i++) {
      const message = missing(levels[i]!, sent[i]!, attrs);
      sent[i]! += message;
      y[i] = message;
    }
    return y;
  };
  return { sent, send };
}

/** The part that listens. A ledger of integers wraps at 32 bits; one of floats is kept in double precision. */
export function listener({ dtype, shape }: ValueType) {
  const ledger = allocate(isFloat(dtype) ? 'f64' : 'i32', sizeOf(shape));
  const listen = (messages: Numbers): void => {
    for (let i = 0; i < ledger.length; i++) ledger[i]! += messages[i]!;
  };
  return { ledger, listen };
}

/** A population that finds its levels in the ledger of its one input. */
export function ledgerKernel(
  x: ValueType,
  type: ValueType,
  attrs: Limited,
  findLevels: (ledger: Numbers, levels: Int32Array) => void,
): Kernel {
  const { ledger, listen } = listener(x);
  const { sent, send } = sender(type, attrs);
  const levels = new Int32Array(sent.length);
  const step: Kernel['step'] = ([messages]) => {
    listen(messages!);
    findLevels(ledger, levels);
    return send(levels);
  };
  return { step, state: { ledger, sent } };
}
