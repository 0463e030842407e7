import { sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';
import type { Kernel } from '../../op-def.ts';
import { dotProducts } from '../products/dot-products.ts';
import { windowsOf } from '../windows.ts';
import type { Geometry } from './conv-geometry.ts';

/** Inputs that are multiplied at once. */
const BLOCK = 64;

/** The transposed convolution of floats: what inputs add to their windows, as a product of matrices. */
export function spreadFloats(
  extents: Geometry,
  { weight, bias }: { readonly weight: Tensor; readonly bias?: Tensor },
): Kernel {
  const { batch, groups, inPerGroup, outPerGroup, inPlaces, outPlaces, kernelPlaces } = extents;
  const y = new Float32Array(sizeOf(extents.outShape));
  if (y.length === 0) return { step: () => y };
  const biases = bias && numbersOf(bias);
  const perInput = outPerGroup * kernelPlaces;
  const turned = turnWeights(weight, extents);
  const rows = new Float32Array(BLOCK * inPerGroup);
  const added = new Float64Array(BLOCK * perInput);
  const sums = new Float64Array(outPerGroup * outPlaces);
  const offsets = new Int32Array(kernelPlaces);
  const { all } = windowsOf(extents.axes);
  const addBlock = (first: number, count: number) => {
    for (let p = 0; p < count; p++) {
      all(first + p, offsets, 0);
      for (let o = 0; o < outPerGroup; o++)
        for (let k = 0; k < kernelPlaces; k++)
          if (offsets[k]! >= 0)
            sums[o * outPlaces + offsets[k]!]! += added[p * perInput + o * kernelPlaces + k]!;
    }
  };
  const step: Kernel['step'] = ([x]) => {
    for (let part = 0; part < batch * groups; part++) {
      const group = part % groups;
      const channels = part * inPerGroup * inPlaces;
      for (let o = 0; o < outPerGroup; o++) {
        const start = biases ? biases[group * outPerGroup + o]! : 0;
        sums.fill(start, o * outPlaces, (o + 1) * outPlaces);
      }
      for (let first = 0; first < inPlaces; first += BLOCK) {
        const count = Math.min(BLOCK, inPlaces - first);
        for (let p = 0; p < count; p++)
          for (let c = 0; c < inPerGroup; c++)
            rows[p * inPerGroup + c] = x![channels + c * inPlaces + first + p]!;
        const left = { values: rows, start: 0, count };
        const right = { values: turned, start: group * perInput * inPerGroup, count: perInput };
        dotProducts(left, right, inPerGroup, added);
        addBlock(first, count);
      }
      y.set(sums, part * outPerGroup * outPlaces);
    }
    return y;
  };
  return { step };
}

/** For each group, output channel and tap of the kernel: the weights of all input channels. */
function turnWeights(weight: Tensor, { groups, inPerGroup, outPerGroup, kernelPlaces }: Geometry) {
  const values = numbersOf(weight);
  const turned = new Float32Array(values.length);
  const perInput = outPerGroup * kernelPlaces;
  for (let group = 0; group < groups; group++) {
    const start = group * inPerGroup * perInput;
    for (let c = 0; c < inPerGroup; c++)
      for (let i = 0; i < perInput; i++)
        turned[start + i * inPerGroup + c] = values[start + c * perInput + i]!;
  }
  return turned;
}
