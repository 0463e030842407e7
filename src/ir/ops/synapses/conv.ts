import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { tensor } from '../../../tensor/tensor.ts';
import { defaulted, int, ints, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { tapsOfAll, viewsOf } from '../windows.ts';
import { geometryFault, geometryOf, tapsOf } from './conv-geometry.ts';
import { drawSynapse } from './draw-synapse.ts';
import { floatConv } from './float-conv.ts';
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
import { synapseBounds } from '../../ranges/synapse-bounds.ts';
import { weighRows } from '../../ranges/weigh.ts';
import { convRows } from './weight-rows.ts';

/** Cross-correlation, as ONNX has it, in one to three dimensions; x is [n, in, ...], y is [n, out, ...]. */
export const conv = defineOp({
  kind: 'conv',
  summary: 'a convolution: one kernel of weights for all places',
  equations: [
    'sum[o][p] = sum of weight[o][c][k] * x[c][p * strides + k * dilations - pads] over the channels c of its group and all k',
    'y = shift(sum, exponent), wrapping at width',
    'at stage ann: y = sum + bias',
  ],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: [],
  attrs: {
    weight: tensorAttr('[out, in / groups, ...kernel]', 'any'),
    bias: BIAS,
    strides: ints('places between two outputs, for each dimension', { low: 1 }),
    pads: ints('zeros before each dimension, then after each', { low: 0 }),
    dilations: ints('places between two weights, for each dimension', { low: 1 }),
    groups: defaulted(int('channels are split into so many independent groups', { low: 1 }), 1),
    ...SYNAPSE_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    const wrong = synapseFault(x!, attrs, stage) ?? geometryFault(x!.shape, attrs);
    if (wrong) return fault(wrong);
    const wrongBias = biasFault(attrs.bias, attrs.weight.shape[0]!, stage);
    if (wrongBias) return fault(wrongBias);
    return synapseType(x!, geometryOf(x!.shape, attrs).outShape, attrs.width, stage);
  },
  kernel({ attrs, type, inputs: [x], stage }): Kernel {
    const geometry = geometryOf(x!.shape, attrs);
    if (stage === 'ann') return floatConv(geometry, attrs.weight, attrs.bias);
    const { outPlaces, inPerGroup, outPerGroup, kernelPlaces, inPlaces, groups } = geometry;
    const weight = usedWeights(attrs);
    const add = addProduct(!isFloat(type.dtype));
    const { starts, outPlace, kernelPlace } = tapsOf(geometry);
    const channels = inPerGroup * groups;
    return synapseKernel(type, attrs, (values, [sum]) => {
      for (let j = 0; j < values.length; j++) {
        const message = values[j]!;
        if (message === 0) continue;
        const place = j % inPlaces;
        const channel = Math.floor(j / inPlaces) % channels;
        const n = Math.floor(j / (inPlaces * channels));
        const group = Math.floor(channel / inPerGroup);
        for (let o = group * outPerGroup; o < (group + 1) * outPerGroup; o++) {
          const weights = (o * inPerGroup + (channel % inPerGroup)) * kernelPlaces;
          const outs = (n * groups * outPerGroup + o) * outPlaces;
          for (let k = starts[place]!; k < starts[place + 1]!; k++) {
            const at = outs + outPlace[k]!;
            sum![at] = add(sum![at]!, weight[weights + kernelPlace[k]!]!, message);
          }
        }
      }
    });
  },
  range: ({ attrs, type, inputs: [from] }, [x]) =>
    synapseBounds(x!, weighRows(convRows(from!.shape, attrs)), { type, exponent: attrs.exponent }),
  terms: ({ attrs }) => sizeOf(attrs.weight.shape.slice(1)),
  synapses({ attrs, inputs: [x] }) {
    const { axes, batch, groups, inPerGroup, outPerGroup } = geometryOf(x!.shape, attrs);
    return batch * groups * inPerGroup * outPerGroup * tapsOfAll(axes);
  },
  fanOut({ attrs, inputs: [x] }) {
    const { axes, inPlaces, outPerGroup } = geometryOf(x!.shape, attrs);
    const views = viewsOf(axes);
    return new Int32Array(sizeOf(x!.shape)).map((_, j) => views[j % inPlaces]! * outPerGroup);
  },
  draw(random, [x], stage) {
    const rank = x!.shape.length - 2;
    if (rank < 1 || rank > 3 || sizeOf(x!.shape) === 0) return undefined;
    const channels = x!.shape[1]!;
    const groups = channels % 2 === 0 ? random.int(1, 2) : 1;
    const each = (low: number, high: number) =>
      Array.from({ length: rank }, () => random.int(low, high));
    const kernel = x!.shape.slice(2).map((extent) => random.int(1, Math.min(3, extent)));
    const shape = [groups * random.int(1, 3), channels / groups, ...kernel];
    const drawn = drawSynapse(random, x!, shape, stage);
    if (!drawn) return undefined;
    const { delays: _none, ...attrs } = drawn;
    const pads = [...each(0, 2), ...each(0, 2)];
    const out = Float32Array.from({ length: shape[0]! }, () => random.next());
    const bias = stage === 'ann' ? { bias: tensor('f32', [out.length], out) } : {};
    return { ...attrs, ...bias, strides: each(1, 2), pads, dilations: each(1, 2), groups };
  },
});
