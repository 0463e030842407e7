import { float } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { drawCode } from '../ledgers/code.ts';
import { LEVEL_ATTRS, SENDING, levelFault, messagesType, sender } from '../ledgers/ledger.ts';
import { sentBounds } from '../../ranges/bounds.ts';
import { uniform } from '../../ranges/interval.ts';

/**
 * Where float input becomes messages. Multiply, add, floor and clip are done in float32, one rounding
 * each, so that any runtime that does the same four operations finds the same level.
 */
export const encode = defineOp({
  kind: 'encode',
  summary: 'quantises the float input and sends what is missing of its level',
  equations: ['level = clamp(floor(f32(f32(x * gain) + 0.5)), low, high)', ...SENDING],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['sent'],
  attrs: { gain: float('levels per unit of the input, a float32'), ...LEVEL_ATTRS },
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'tensor' || x!.dtype !== 'f32') return fault('its input is a tensor of f32');
    if (Math.fround(attrs.gain) !== attrs.gain) return fault('gain is not a float32');
    const wrong = levelFault(attrs);
    return wrong ? fault(wrong) : messagesType(attrs, [attrs.low, attrs.high], x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const { sent, send } = sender(type, attrs);
    const levels = new Int32Array(sent.length);
    const step: Kernel['step'] = ([x], now) => {
      for (let i = 0; i < levels.length; i++) levels[i] = levelOf(x![i]!, attrs);
      return send(levels, now);
    };
    return { step, state: { sent } };
  },
  range: ({ attrs }) => sentBounds(uniform(attrs.low, attrs.high), attrs),
  draw: (random) => {
    const high = random.int(1, 255);
    const gain = Math.fround(random.next() * high);
    return { gain, low: random.int(-high, 0), high, ...drawCode(random, high) };
  },
});

/** The level of a float. A NaN has none and counts as zero. */
function levelOf(
  x: number,
  { gain, low, high }: { readonly gain: number; readonly low: number; readonly high: number },
): number {
  const level = Math.floor(Math.fround(Math.fround(x * gain) + 0.5));
  return Number.isNaN(level) ? 0 : clamp(level, low, high);
}
