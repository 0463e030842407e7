import { sizeOf } from '../../../tensor/shape.ts';
import { tensor } from '../../../tensor/tensor.ts';
import { defaulted, int, ints, optional, tensorAttr } from '../../attr.ts';
import { defineOp, fault } from '../../op-def.ts';
import { tapsInside } from '../windows.ts';
import { drawSynapse } from './draw-synapse.ts';
import { spreadFloats } from './spread-floats.ts';
import { extentsOf, transposeFault } from './transpose-geometry.ts';

/**
 * The convolution read backwards: every input spreads its message over a window of outputs. x is
 * [n, in, ...], y is [n, out, ...], in one to three dimensions.
 */
export const convTranspose = defineOp({
  kind: 'conv-transpose',
  summary: 'a transposed convolution: each input reaches a window of outputs',
  equations: [
    'y[o][p * strides + k * dilations - pads] sums weight[c][o][k] * x[c][p] over the channels c of its group and all p, k',
    'y = y + bias',
  ],
  stages: ['ann'],
  inputs: ['x'],
  state: [],
  attrs: {
    weight: tensorAttr('[in, out / groups, ...kernel]', ['f32']),
    bias: optional(tensorAttr('[out]', 'float')),
    strides: ints('places between the windows of two inputs, for each dimension', { low: 1 }),
    pads: ints('outputs cut off before each dimension, then after each', { low: 0 }),
    dilations: ints('places between two weights, for each dimension', { low: 1 }),
    outputPadding: ints('outputs added after each dimension', { low: 0 }),
    groups: defaulted(int('channels are split into so many independent groups', { low: 1 }), 1),
  },
  infer({ inputs: [x], attrs }) {
    if (x!.dtype !== 'f32') return fault(`its input is ${x!.dtype}, not f32`);
    const wrong = transposeFault(x!.shape, attrs);
    if (wrong) return fault(wrong);
    const { outShape } = extentsOf(x!.shape, attrs);
    if (attrs.bias && attrs.bias.shape.join() !== String(outShape[1]))
      return fault(`bias has shape [${attrs.bias.shape.join(',')}], not [${outShape[1]!}]`);
    return { ...x!, shape: outShape };
  },
  kernel: ({ attrs, inputs: [x] }) => spreadFloats(extentsOf(x!.shape, attrs), attrs),
  terms: ({ attrs: { weight, groups } }) =>
    (weight.shape[0]! / groups) * sizeOf(weight.shape.slice(2)),
  fanOut({ attrs, inputs: [x] }) {
    const { axes, outPerGroup, inPlaces } = extentsOf(x!.shape, attrs);
    const reached = tapsInside(axes);
    return new Int32Array(sizeOf(x!.shape)).map((_, j) => reached[j % inPlaces]! * outPerGroup);
  },
  draw(random, [x], stage) {
    const rank = x!.shape.length - 2;
    if (rank < 1 || rank > 3 || sizeOf(x!.shape) === 0) return undefined;
    const channels = x!.shape[1]!;
    const groups = channels % 2 === 0 ? random.int(1, 2) : 1;
    const each = (low: number, high: number) =>
      Array.from({ length: rank }, () => random.int(low, high));
    const perGroup = random.int(1, 2);
    const drawn = drawSynapse(random, x!, [channels, perGroup, ...each(1, 3)], stage);
    if (!drawn) return undefined;
    const out = Float32Array.from({ length: groups * perGroup }, () => random.next());
    const strides = each(1, 2);
    return {
      ...{ weight: drawn.weight, bias: tensor('f32', [out.length], out), strides, groups },
      pads: each(0, 1).concat(each(0, 1)),
      dilations: each(1, 2),
      outputPadding: each(0, 1),
    };
  },
});
