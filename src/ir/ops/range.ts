import { float } from '../attr.ts';
import { defineOp, fault } from '../op-def.ts';

/**
 * What calibration saw, kept where quantisation looks for it. It changes nothing: values outside of
 * the range pass as they are.
 */
export const range = defineOp({
  kind: 'range',
  summary: 'its input unchanged, with the range that calibration gave it',
  equations: ['y = x'],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    low: float('smallest value to represent'),
    high: float('largest value to represent'),
  },
  infer({ inputs: [x], attrs: { low, high } }) {
    if (low > high) return fault(`low ${low} is above high ${high}`);
    return x!.dtype === 'f32' ? x! : fault(`its input is ${x!.dtype}, not f32`);
  },
  kernel: () => ({ step: ([x]) => x! }),
  draw(random) {
    const low = -random.next() * 4;
    return { low, high: low + random.next() * 8 };
  },
});
