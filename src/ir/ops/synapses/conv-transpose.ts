import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensor } from '../../../tensor/tensor.ts';
import { defaulted, int, ints, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tapsInside, tapsOfAll, windowsOf } from '../windows.ts';
import { drawSynapse } from './draw-synapse.ts';
import { spreadFloats } from './spread-floats.ts';
import {
  BIAS,
  SYNAPSE_ATTRS,
  addProduct,
  biasFault,
  synapseFault,
  synapseKernel,
  synapseType,
  usedWeights,
} from './synapse.ts';
import { extentsOf, transposeFault } from './transpose-geometry.ts';
import { synapseBounds } from '../../ranges/synapse-bounds.ts';
import { weighRows } from '../../ranges/weigh.ts';
import { transposeRows } from './weight-rows.ts';

/**
 * The convolution read backwards: every input spreads its message over a window of outputs. x is
 * [n, in, ...], y is [n, out, ...], in one to three dimensions.
 */
export const convTranspose = defineOp({
  kind: 'conv-transpose',
  summary: 'a transposed convolution: each input reaches a window of outputs',
  equations: [
    'sum[o][p * strides + k * dilations - pads] sums weight[c][o][k] * x[c][p] over the channels c of its group and all p, k',
    'y = shift(sum, exponent), wrapping at width',
    'at stage ann: y = sum + bias',
  ],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  attrs: {
    weight: tensorAttr('[in, out / groups, ...kernel]', 'any'),
    bias: BIAS,
    strides: ints('places between the windows of two inputs, for each dimension', { low: 1 }),
    pads: ints('outputs cut off before each dimension, then after each', { low: 0 }),
    dilations: ints('places between two weights, for each dimension', { low: 1 }),
    outputPadding: ints('outputs added after each dimension', { low: 0 }),
    groups: defaulted(int('channels are split into so many independent groups', { low: 1 }), 1),
    ...SYNAPSE_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    const wrong = synapseFault(x!, attrs, stage) ?? transposeFault(x!.shape, attrs);
    if (wrong) return fault(wrong);
    const { outShape } = extentsOf(x!.shape, attrs);
    const wrongBias = biasFault(attrs.bias, outShape[1]!, stage);
    if (wrongBias) return fault(wrongBias);
    return synapseType(x!, outShape, attrs.width, stage);
  },
  kernel({ attrs, type, inputs: [x], stage }): Kernel {
    const extents = extentsOf(x!.shape, attrs);
    if (stage === 'ann') return spreadFloats(extents, attrs);
    const { inPerGroup, outPerGroup, inPlaces, outPlaces, kernelPlaces, groups } = extents;
    const weight = usedWeights(attrs);
    const add = addProduct(!isFloat(type.dtype));
    const { all } = windowsOf(extents.axes);
    const window = new Int32Array(kernelPlaces);
    return synapseKernel(type, attrs, (values, [sum]) => {
      for (let j = 0; j < values.length; j++) {
        const message = values[j]!;
        if (message === 0) continue;
        all(j % inPlaces, window, 0);
        const channel = Math.floor(j / inPlaces);
        const inChannel = channel % (inPerGroup * groups);
        for (let o = 0; o < outPerGroup; o++) {
          const weights = (inChannel * outPerGroup + o) * kernelPlaces;
          const outs = (Math.floor(channel / inPerGroup) * outPerGroup + o) * outPlaces;
          for (let k = 0; k < kernelPlaces; k++) {
            if (window[k] === -1) continue;
            const at = outs + window[k]!;
            sum![at] = add(sum![at]!, weight[weights + k]!, message);
          }
        }
      }
    });
  },
  range: ({ attrs, type, inputs: [from] }, [x]) =>
    synapseBounds(x!, weighRows(transposeRows(from!.shape, attrs)), {
      type,
      exponent: attrs.exponent,
    }),
  terms: ({ attrs: { weight, groups } }) =>
    (weight.shape[0]! / groups) * sizeOf(weight.shape.slice(2)),
  synapses({ attrs, inputs: [x] }) {
    const { axes, batch, groups, inPerGroup, outPerGroup } = extentsOf(x!.shape, attrs);
    return batch * groups * inPerGroup * outPerGroup * tapsOfAll(axes);
  },
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
    const { delays: _none, ...attrs } = drawn;
    const out = Float32Array.from({ length: groups * perGroup }, () => random.next());
    const bias = stage === 'ann' ? { bias: tensor('f32', [out.length], out) } : {};
    return {
      ...{ ...attrs, ...bias, strides: each(1, 2), groups },
      pads: each(0, 1).concat(each(0, 1)),
      dilations: each(1, 2),
      outputPadding: each(0, 1),
    };
  },
});
