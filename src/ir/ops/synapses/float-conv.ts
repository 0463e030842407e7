import type { Numbers } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../op-def.ts';
import { type Floats, dotProducts } from '../products/dot-products.ts';
import { windowsOf } from '../windows.ts';
import type { Geometry } from './conv-geometry.ts';

/*
 * The convolution of floats. It does not go from spike to spike, as that of events does, but from window
 * to window: what some windows see is laid out row by row and multiplied with the weights as matrices.
 */

/** What the windows see at once: a quarter of a megabyte, which a core's own cache holds. */
const MOST_SEEN = 2 ** 16;

/** With fewer channels to a group, as in a depthwise convolution, laying windows out takes longer. */
const FEWEST_OUTPUTS = 3;

export function floatConv(geometry: Geometry, weight: Tensor, bias: Tensor | undefined): Kernel {
  const y = new Float32Array(sizeOf(geometry.outShape));
  if (y.length === 0) return { step: () => y };
  const { outPerGroup, groups, batch, inPerGroup, inPlaces, outPlaces, kernelPlaces } = geometry;
  const width = inPerGroup * kernelPlaces;
  const block = Math.max(4, Math.min(outPlaces, Math.floor(MOST_SEEN / Math.max(width, 1))));
  const offsets = new Int32Array(block * kernelPlaces);
  const multiply = (outPerGroup < FEWEST_OUTPUTS ? oneByOne : asMatrices)(geometry, weight, block);
  const biases = bias && numbersOf(bias);
  const { all } = windowsOf(geometry.axes);
  const step: Kernel['step'] = ([x]) => {
    for (let first = 0; first < outPlaces; first += block) {
      const count = Math.min(block, outPlaces - first);
      for (let p = 0; p < count; p++) all(first + p, offsets, p * kernelPlaces);
      for (let part = 0; part < batch * groups; part++) {
        const group = part % groups;
        const sums = multiply(x!, part * inPerGroup * inPlaces, group, { offsets, count });
        for (let o = 0; o < outPerGroup; o++) {
          const added = biases ? biases[group * outPerGroup + o]! : 0;
          const at = (part * outPerGroup + o) * outPlaces + first;
          for (let p = 0; p < count; p++) y[at + p] = sums[p * outPerGroup + o]! + added;
        }
      }
    }
    return y;
  };
  return { step };
}

/** Some windows: where each of their taps is in a channel, -1 in the padding. */
interface Seen {
  readonly offsets: Int32Array;
  readonly count: number;
}

/** The sums of some windows, window by window, for a group whose channels start at the given place. */
type Multiply = (x: Numbers, start: number, group: number, seen: Seen) => Float64Array;

function asMatrices(geometry: Geometry, weight: Tensor, block: number): Multiply {
  const { outPerGroup, inPerGroup, inPlaces, kernelPlaces } = geometry;
  const width = inPerGroup * kernelPlaces;
  const values = numbersOf(weight) as Floats;
  const rows = new Float32Array(block * width);
  const sums = new Float64Array(block * outPerGroup);
  return (x, start, group, { offsets, count }) => {
    for (let p = 0; p < count; p++) {
      const taps = p * kernelPlaces;
      let at = p * width;
      for (let c = 0; c < inPerGroup; c++) {
        const channel = start + c * inPlaces;
        for (let k = taps; k < taps + kernelPlaces; k++) {
          const offset = offsets[k]!;
          rows[at++] = offset < 0 ? 0 : x[channel + offset]!;
        }
      }
    }
    const weights = { values, start: group * outPerGroup * width, count: outPerGroup };
    dotProducts({ values: rows, start: 0, count }, weights, width, sums);
    return sums;
  };
}

function oneByOne(geometry: Geometry, weight: Tensor, block: number): Multiply {
  const { outPerGroup, inPerGroup, inPlaces, kernelPlaces } = geometry;
  const width = inPerGroup * kernelPlaces;
  const values = numbersOf(weight) as Floats;
  const sums = new Float64Array(block * outPerGroup);
  return (x, start, group, { offsets, count }) => {
    for (let o = 0; o < outPerGroup; o++) {
      const weights = (group * outPerGroup + o) * width;
      for (let p = 0; p < count; p++) {
        const taps = p * kernelPlaces;
        let sum = 0;
        for (let c = 0; c < inPerGroup; c++) {
          const channel = start + c * inPlaces;
          const at = weights + c * kernelPlaces;
          for (let k = 0; k < kernelPlaces; k++) {
            const offset = offsets[taps + k]!;
            if (offset >= 0) sum += x[channel + offset]! * values[at + k]!;
          }
        }
        sums[p * outPerGroup + o] = sum;
      }
    }
    return sums;
  };
}
