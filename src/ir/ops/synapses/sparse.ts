import { isFloat } from '../../../tensor/dtype.ts';
import { firstOutside } from '../../../tensor/first-number.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf, tensorOf } from '../../../tensor/tensor.ts';
import { int, tensorAttr } from '../../attr.ts';
import { type Kernel, defineOp, fault } from '../../op-def.ts';
import { arrivingBytes } from '../../state-bytes.ts';
import { drawSynapse } from './draw-synapse.ts';
import {
  DELAYS,
  SYNAPSE_ATTRS,
  addProduct,
  mostDelay,
  synapseFault,
  synapseKernel,
  synapseType,
  usedWeights,
} from './synapse.ts';
import { synapseBounds } from '../../ranges/synapse-bounds.ts';
import { weighList } from '../../ranges/weigh.ts';

/** Listed synapses, ordered by their source: those of source j stand from starts[j] to starts[j + 1]. */
export const sparse = defineOp({
  kind: 'sparse',
  summary: 'a synapse for each listed pair of source and target',
  equations: [
    'sum[d][targets[k]] = sum of weight[k] * x[j] over all starts[j] <= k < starts[j + 1] with delay d',
    'y[o](t) = sum over d of shift(sum[d][o](t - d), exponent), wrapping at width',
  ],
  stages: ['snn', 'fixed', 'placed'],
  inputs: ['x'],
  state: ['arriving'],
  stateBytes: arrivingBytes,
  attrs: {
    starts: tensorAttr('[in + 1], where the synapses of each source start', ['i32']),
    targets: tensorAttr('[synapses], the neuron that each leads to', ['i32']),
    weight: tensorAttr('[synapses]', 'any'),
    delays: DELAYS,
    size: int('number of neurons', { low: 0 }),
    ...SYNAPSE_ATTRS,
  },
  infer({ inputs: [x], attrs, stage }) {
    const wrong = synapseFault(x!, attrs, stage) ?? listFault(attrs, sizeOf(x!.shape));
    return wrong ? fault(wrong) : synapseType(x!, [attrs.size], attrs.width, stage);
  },
  kernel({ attrs, type }): Kernel {
    const weight = usedWeights(attrs);
    const starts = numbersOf(attrs.starts);
    const targets = numbersOf(attrs.targets);
    const delays = attrs.delays && numbersOf(attrs.delays);
    const add = addProduct(!isFloat(type.dtype));
    return synapseKernel(type, attrs, (values, sums) => {
      for (let j = 0; j < values.length; j++) {
        const message = values[j]!;
        if (message === 0) continue;
        for (let k = starts[j]!; k < starts[j + 1]!; k++) {
          const sum = sums[delays ? delays[k]! : 0]!;
          sum[targets[k]!] = add(sum[targets[k]!]!, weight[k]!, message);
        }
      }
    });
  },
  range({ attrs, type, inputs: [from] }, [x]) {
    const lists = {
      weights: usedWeights(attrs),
      starts: numbersOf(attrs.starts),
      targets: numbersOf(attrs.targets),
      size: attrs.size,
    };
    const weigh = weighList(lists, from!.shape.length);
    return synapseBounds(x!, weigh, { type, ...attrs, delays: mostDelay(attrs.delays) });
  },
  synapses: ({ attrs }) => attrs.targets.shape[0]!,
  fanOut({ attrs, inputs: [x] }) {
    const starts = numbersOf(attrs.starts);
    return new Int32Array(sizeOf(x!.shape)).map((_, j) => starts[j + 1]! - starts[j]!);
  },
  draw(random, [x], stage) {
    const sources = sizeOf(x!.shape);
    const size = random.int(1, 6);
    const starts = [0];
    for (let j = 0; j < sources; j++) starts.push(starts[j]! + random.int(0, 3));
    const count = starts[sources]!;
    const drawn = drawSynapse(random, x!, [count], stage);
    const targets = Array.from({ length: count }, () => random.int(0, size - 1));
    return (
      drawn && {
        ...drawn,
        size,
        starts: tensorOf('i32', [sources + 1], starts),
        targets: tensorOf('i32', [count], targets),
      }
    );
  },
});

interface Lists {
  readonly starts: Tensor;
  readonly targets: Tensor;
  readonly weight: Tensor;
  readonly size: number;
}

/** Every index is checked once, so that the kernel can trust them. */
function listFault({ starts, targets, weight, size }: Lists, sources: number): string | undefined {
  const count = weight.shape[0];
  if (weight.shape.length !== 1 || targets.shape.join() !== weight.shape.join())
    return 'weights and targets are lists of one length';
  if (starts.shape.join() !== String(sources + 1))
    return `starts has shape [${starts.shape.join(',')}], not [${sources + 1}]`;
  const first = numbersOf(starts);
  const rises = first[0] === 0 && first[sources] === count;
  if (!rises || first.some((start, j) => j > 0 && start < first[j - 1]!))
    return 'starts do not rise from 0 to the number of synapses';
  const outside = firstOutside(numbersOf(targets), 0, size - 1);
  return outside === undefined ? undefined : `target ${outside} is not among ${size} neurons`;
}
