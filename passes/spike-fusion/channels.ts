import type { Op } from '../../src/ir/graph.ts';
import { wirePlaces } from '../../src/ir/ops/ledgers/wire-places.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { narrowIntegers } from '../../src/tensor/narrow-integers.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { type Rule, inPlace, onlyFor } from './rule.ts';
import { isLinear } from './synapses.ts';

/* Messages that change places on their way to a synapse. */

export const CHANNELS: readonly Rule[] = [
  {
    name: 'channels-into-weights',
    equation: 'W wire(x) = V x, where V[o, c] sums the W[o, i] whose channel i is c',
    condition: 'whole channels change places, and no more of them come in than before',
    kinds: ['conv', 'dense'],
    apply(op, view) {
      const wire = onlyFor(op.inputs[0]!, 'wire', view);
      if (!wire || !isLinear(op) || (op.kind === 'conv' && op.attrs['groups'] !== 1))
        return undefined;
      const { shape } = view.types.get(wire.inputs[0]!)!;
      const axis = op.kind === 'conv' ? 1 : wire.type.shape.length - 1;
      const channels = channelsOf(wire, shape, axis);
      if (!channels || shape[axis]! > channels.length) return undefined;
      const weight = gathered(op.attrs['weight'] as Tensor, channels, shape[axis]!);
      const attrs = { ...op.attrs, weight };
      return inPlace(op, view.make({ ...draftOf(op), inputs: wire.inputs, attrs }));
    },
  },
];

function draftOf({ result, kind, inputs, attrs, loc }: Op) {
  return { result, kind, inputs, attrs, loc };
}

/** Which channel of the source each channel of a wire is, -1 for silence; nothing where it moves other than these. */
function channelsOf(
  { attrs, type: { shape } }: Op,
  from: Shape,
  axis: number,
): Int32Array | undefined {
  const isAlike =
    shape.length === from.length && shape.every((n, d) => d === axis || n === from[d]);
  if (!isAlike || sizeOf(shape) === 0) return undefined;
  const places = wirePlaces(attrs);
  const [run, count] = [sizeOf(shape.slice(axis + 1)), shape[axis]!];
  const channels = new Int32Array(count).fill(-1);
  for (let c = 0; c < count; c++) {
    const place = places[c * run]!;
    if (place >= 0) channels[c] = Math.floor(place / run) % from[axis]!;
  }
  for (let i = 0; i < places.length; i++) {
    const channel = channels[Math.floor(i / run) % count]!;
    const block = Math.floor(i / (run * count));
    const wanted = channel < 0 ? -1 : (block * from[axis]! + channel) * run + (i % run);
    if (places[i] !== wanted) return undefined;
  }
  return channels;
}

/** Weights [out, in, ...] with the columns of each source summed. */
function gathered(weight: Tensor, channels: Int32Array, count: number): Tensor {
  const [out, width, ...kernel] = weight.shape as [number, number, ...number[]];
  const run = sizeOf(kernel);
  const numbers = numbersOf(weight);
  const data = new Int32Array(out * count * run);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < width; i++) {
      if (channels[i] === -1) continue;
      const [to, from] = [(o * count + channels[i]!) * run, (o * width + i) * run];
      for (let k = 0; k < run; k++) data[to + k]! += numbers[from + k]!;
    }
  return narrowIntegers([out, count, ...kernel], data);
}
