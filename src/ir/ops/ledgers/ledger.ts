import {
  type Dtype,
  type Numbers,
  allocate,
  bitWidth,
  integerDtype,
  isFloat,
  isInteger,
} from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { defaulted, float, int, optional } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { type Fault, type Kernel, fault } from '../../op-def.ts';
import { type ValueType, spikesType } from '../../types.ts';
import { CODE_ATTRS, type Coded, codeFault, largestLevel, partOf } from './code.ts';

/*
 * Populations whose messages add up to a level. The ledger of an edge is the sum of all it has
 * carried; a population sends what is missing between the level it wants and what it has sent:
 *
 *   message = clamp(level - sent, -limit, limit);  sent += message
 *
 * When nothing is missing any more, the sum that was sent is the level, whatever the order and
 * number of the steps. `limit` is 1 for ternary messages, the level's whole range for graded ones.
 * Codes with a window send parts of the level that they find at its first step instead.
 */

export const SENDER_ATTRS = {
  limit: int('largest payload of one message', { low: 1 }),
  scale: optional(float('what one level is worth, for whoever reads the messages')),
  ...CODE_ATTRS,
};

export const LEVEL_ATTRS = {
  low: defaulted(int('smallest level'), 0),
  high: int('largest level'),
  ...SENDER_ATTRS,
};

/** What a population does after it has found its levels. */
export const SENDING = [
  'payload: y = clamp(level - sent, -limit, limit); sent = sent + y',
  'others: sent = level at step start, at most what the window says; k = now - start',
  'radix: y = the digit of sent that is worth base^(window - 1 - k)',
  'time: y = sign(sent) where window - k = |sent|, else 0',
  'rate: y = round(sent * (k + 1) / window) - round(sent * k / window)',
] as const;

/** The messages of a population of levels from low to high, or why it has none. */
export function messagesType(
  attrs: Coded,
  [low, high]: readonly [low: number, high: number],
  shape: Shape,
): ValueType | Fault {
  const wrong = codeFault(attrs, Math.max(-low, high));
  return wrong ? fault(wrong) : spikesType(messageDtype(attrs, low), shape);
}

/** The payload a message needs. Corrections are negative, so it is signed unless nothing is corrected. */
export function messageDtype({ code, limit }: Coded, low: number): Dtype {
  return integerDtype(code === 'payload' || low < 0 ? -limit : 0, limit);
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

/** The part of a population that sends: given all levels, the messages of a step. */
export function sender({ dtype, shape }: ValueType, attrs: Coded) {
  const sent = new Int32Array(sizeOf(shape));
  const y = allocate(dtype, sent.length);
  const sendMissing = (levels: Numbers): Numbers => {
    for (let i = 0; i < y.length; i++) {
      const message = clamp(levels[i]! - sent[i]!, -attrs.limit, attrs.limit);
      sent[i]! += message;
      y[i] = message;
    }
    return y;
  };
  const most = largestLevel(attrs);
  const sendPart = (levels: Numbers, now: number): Numbers => {
    const at = now - attrs.start;
    if (at === 0) for (let i = 0; i < y.length; i++) sent[i] = clamp(levels[i]!, -most, most);
    const isOpen = at >= 0 && at < attrs.window;
    for (let i = 0; i < y.length; i++) y[i] = isOpen ? partOf(sent[i]!, at, attrs) : 0;
    return y;
  };
  return { sent, send: attrs.code === 'payload' ? sendMissing : sendPart };
}

/** Whether a population has to know its levels in a step. */
function asks({ code, start }: Coded, now: number): boolean {
  return code === 'payload' || now === start;
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
  attrs: Coded,
  findLevels: (ledger: Numbers, levels: Int32Array) => void,
): Kernel {
  const { ledger, listen } = listener(x);
  const { sent, send } = sender(type, attrs);
  const levels = new Int32Array(sent.length);
  const step: Kernel['step'] = ([messages], now) => {
    listen(messages!);
    if (asks(attrs, now)) findLevels(ledger, levels);
    return send(levels, now);
  };
  return { step, state: { ledger, sent } };
}
