import { type Numbers, isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { arrivingBytes } from '../../state-bytes.ts';
import { drawSynapse } from './draw-synapse.ts';
import { floatDense } from './float-dense.ts';
import {
  BIAS,
  DELAYS,
  SYNAPSE_ATTRS,
  addProduct,
  addProducts,
  mostDelay,
  biasFault,
  synapseFault,
  synapseKernel,
  synapseType,
  usedWeights,
} from './synapse.ts';
import { synapseBounds } from '../../ranges/synapse-bounds.ts';
import { weighRows } from '../../ranges/weigh.ts';
import { denseRows } from './weight-rows.ts';

/** All to all, along the last axis. */
export const dense = defineOp({
  kind: 'dense',
  summary: 'a synapse from every element of the last axis to every neuron',
  equations: [
    'sum[d][o] = sum of weight[o][i] * x[i] over all i with delay d',
    'y[o](t) = sum over d of shift(sum[d][o](t - d), exponent), wrapping at width',
    'at stage ann: y = weight x + bias',
  ],
  stages: ['ann', 'snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['arriving'],
  stateBytes: arrivingBytes,
  attrs: {
    weight: tensorAttr('[out, in]', 'any'),
    bias: BIAS,
    delays: DELAYS,
    ...SYNAPSE_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    const wrong = synapseFault(x!, attrs, stage);
    if (wrong) return fault(wrong);
    const [out, width] = attrs.weight.shape;
    if (attrs.weight.shape.length !== 2) return fault('weights have shape [out, in]');
    if (x!.shape.at(-1) !== width)
      return fault(`weights take ${width} inputs, the last axis has ${x!.shape.at(-1) ?? 'none'}`);
    const wrongBias = biasFault(attrs.bias, out!, stage);
    if (wrongBias) return fault(wrongBias);
    return synapseType(x!, [...x!.shape.slice(0, -1), out!], attrs.width, stage);
  },
  kernel({ attrs, type, inputs: [x], stage }): Kernel {
    if (stage === 'ann') return floatDense(type, attrs.weight, attrs.bias);
    const [out, width] = attrs.weight.shape as [number, number];
    const columns = transpose(usedWeights(attrs), out, width);
    const delays = attrs.delays && transpose(numbersOf(attrs.delays), out, width);
    const isFixed = !isFloat(type.dtype);
    const add = addProduct(isFixed);
    const addAll = addProducts(isFixed);
    const rows = width === 0 ? 0 : sizeOf(x!.shape) / width;
    return synapseKernel(type, attrs, (values, sums) => {
      for (let j = 0; j < rows * width; j++) {
        const message = values[j]!;
        if (message === 0) continue;
        const column = (j % width) * out;
        const row = Math.floor(j / width) * out;
        if (!delays) {
          addAll(sums[0]!, row, { weights: columns, from: column, count: out }, message);
          continue;
        }
        for (let o = 0; o < out; o++) {
          const sum = sums[delays[column + o]!]!;
          sum[row + o] = add(sum[row + o]!, columns[column + o]!, message);
        }
      }
    });
  },
  range({ attrs, type }, [x]) {
    const weigh = weighRows(denseRows(attrs));
    return synapseBounds(x!, weigh, { type, ...attrs, delays: mostDelay(attrs.delays) });
  },
  terms: ({ attrs }) => attrs.weight.shape[1]!,
  synapses: ({ attrs, inputs: [x] }) => sizeOf(x!.shape) * attrs.weight.shape[0]!,
  fanOut({ attrs, inputs: [x] }) {
    return new Int32Array(sizeOf(x!.shape)).fill(attrs.weight.shape[0]!);
  },
  draw(random, [x], stage) {
    const width = x!.shape.at(-1);
    if (width === undefined) return undefined;
    const shape = [random.int(1, 5), width];
    const drawn = drawSynapse(random, x!, shape, stage);
    if (!drawn || stage !== 'ann') return drawn;
    return {
      ...drawn,
      bias: tensorOf(
        'f32',
        [shape[0]!],
        Array.from({ length: shape[0]! }, () => random.next()),
      ),
    };
  },
});

/** Columns of a matrix, one after another: what one source adds lies side by side. */
function transpose(matrix: Numbers, rows: number, columns: number): Numbers {
  const turned = matrix.slice();
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c]!;
  return turned;
}
