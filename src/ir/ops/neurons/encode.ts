import { allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { float } from '../../attr.ts';
import { clamp } from '../../integers.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { spikesType } from '../../types.ts';
import { LEVEL_ATTRS, levelFault, messageDtype, missing } from '../ledgers/ledger.ts';

/**
 * Where float input becomes messages. Multiply, add, floor and clip are done in float32, one rounding
 * each, so that any runtime that does the same four operations finds the same level.
 */
export const encode = defineOp({
  kind: 'encode',
  summary: 'quantises the float input and sends what is missing of its level',
  equations: [
    'level = clamp(floor(f32(f32(x * gain) + 0.5)), low, high)',
    'y = clamp(level - sent, -limit, limit)',
    'sent = sent + y',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['sent'],
  attrs: { gain: float('levels per unit of the input, a float32'), ...LEVEL_ATTRS },
  infer({ inputs: [x], attrs }) {
    if (x!.role !== 'tensor' || x!.dtype !== 'f32') return fault('its input is a tensor of f32');
    if (Math.fround(attrs.gain) !== attrs.gain) return fault('gain is not a float32');
    const wrong = levelFault(attrs);
    return wrong ? fault(wrong) : spikesType(messageDtype(attrs), x!.shape);
  },
  kernel({ attrs, type }): Kernel {
    const sent = new Int32Array(sizeOf(type.shape));
    const y = allocate(type.dtype, sent.length);
    const step: Kernel['step'] = ([x]) => {
      for (let i = 0; i < y.length; i++) {
        const message = missing(levelOf(x![i]!, attrs), sent[i]!, attrs);
        sent[i]! += message;
        y[i] = message;
      }
      return y;
    };
    return { step, state: { sent } };
  },
  draw: (random) => {
    const high = random.int(1, 255);
    const gain = Math.fround(random.next() * high);
    return { gain, low: random.int(-high, 0), high, limit: random.int(1, high) };
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
