import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, float, int } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';

/** Local response normalisation, of x [n, channels, ...]. */
export const lrn = defineOp({
  kind: 'lrn',
  summary: 'each element divided by a power of the squares of its neighbours among the channels',
  equations: [
    'squares = sum over the channels i - floor((size - 1) / 2) to i + ceil((size - 1) / 2) of x * x',
    'y = x / (bias + alpha / size * squares) ^ beta',
  ],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    size: int('channels that are neighbours', { low: 1 }),
    alpha: defaulted(float('weight of the mean square'), 0.0001),
    beta: defaulted(float('the power'), 0.75),
    bias: defaulted(float('what is added to the mean square'), 1),
  },
  infer({ inputs: [x] }) {
    if (x!.shape.length < 2) return fault('its input has no axis of channels');
    return x!.dtype === 'f32' ? x! : fault(`its input is ${x!.dtype}, not f32`);
  },
  kernel({ attrs: { size, alpha, beta, bias }, type: { shape } }): Kernel {
    const [batch, channels] = shape as [number, number];
    const places = sizeOf(shape.slice(2));
    const before = Math.floor((size - 1) / 2);
    const after = size - 1 - before;
    const y = new Float32Array(sizeOf(shape));
    const step: Kernel['step'] = ([x]) => {
      for (let n = 0; n < batch; n++)
        for (let c = 0; c < channels; c++) {
          const first = Math.max(0, c - before);
          const last = Math.min(channels - 1, c + after);
          for (let p = 0; p < places; p++) {
            let squares = 0;
            for (let i = first; i <= last; i++)
              squares += x![(n * channels + i) * places + p]! ** 2;
            const at = (n * channels + c) * places + p;
            y[at] = x![at]! / (bias + (alpha / size) * squares) ** beta;
          }
        }
      return y;
    };
    return { step };
  },
  terms: ({ attrs: { size }, inputs: [x] }) => Math.min(size, x!.shape[1]!),
  draw: (random, [x]) =>
    x!.shape.length < 2
      ? undefined
      : { size: random.int(1, 4), alpha: random.next(), beta: random.next(), bias: 1 },
});
