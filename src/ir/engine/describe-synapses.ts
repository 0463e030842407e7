import { bitWidth, type Numbers } from '../../tensor/dtype.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { numbersOf } from '../../tensor/tensor.ts';
import { type Geometry, type Taps, geometryOf, tapsOf } from '../ops/synapses/conv-geometry.ts';
import { extentsOf } from '../ops/synapses/transpose-geometry.ts';
import { usedWeights } from '../ops/synapses/synapse.ts';
import { windowsOf } from '../ops/windows.ts';
import {
  type Describe,
  type OpFacts,
  integers,
  integersOf,
  numberAttr,
  tensorIn,
} from './facts.ts';

/* Synapses. Their weights are those that the sums use, in the narrowest integers. */

/** What all of them start with. */
function synapse({ op: { attrs }, type }: OpFacts) {
  const delays = tensorIn(attrs, 'delays');
  const waits = delays ? Uint8Array.from(numbersOf(delays)) : new Uint8Array();
  let longest = 0;
  for (const wait of waits) longest = Math.max(longest, wait);
  const numbers = [numberAttr(attrs, 'exponent'), bitWidth(type.dtype), longest + 1];
  const late = longest > 0 ? waits : new Uint8Array();
  return { numbers, arrays: [narrowest(usedWeights(attrs as never)), late] };
}

export const dense: Describe = (facts) => {
  const { numbers, arrays } = synapse(facts);
  const [out, width] = tensorIn(facts.op.attrs, 'weight')!.shape as [number, number];
  // A synapse of no inputs still gives its zeros.
  const [size, of] =
    width > 0 ? [sizeOf(facts.inputs[0]!.shape), width] : [sizeOf(facts.type.shape), out];
  return { numbers: [...numbers, of > 0 ? size / of : 0, width, out], arrays };
};

export const sparse: Describe = (facts) => {
  const { numbers, arrays } = synapse(facts);
  const lists = ['starts', 'targets'].map((name) => integersOf(tensorIn(facts.op.attrs, name)));
  return { numbers, arrays: [...arrays, ...lists] };
};

export const conv: Describe = (facts) => {
  const geometry = geometryOf(facts.inputs[0]!.shape, facts.op.attrs as never);
  return spatial(facts, geometry, tapsOf(geometry), 0);
};

export const convTranspose: Describe = (facts) => {
  const extents = extentsOf(facts.inputs[0]!.shape, facts.op.attrs as never);
  return spatial(facts, extents, windowTaps(extents), 1);
};

function spatial(facts: OpFacts, extents: Geometry, taps: Taps, isTransposed: number) {
  const { numbers, arrays } = synapse(facts);
  const { batch, groups, inPerGroup, outPerGroup, inPlaces, outPlaces, kernelPlaces } = extents;
  return {
    kind: 'conv',
    numbers: [
      ...numbers,
      ...[batch, groups, inPerGroup, outPerGroup, inPlaces, outPlaces, kernelPlaces],
      isTransposed,
    ],
    arrays: [...arrays, taps.starts, taps.outPlace, taps.kernelPlace],
  };
}

/** Where each input of a transposed convolution reaches, by which weight. */
function windowTaps({ axes, inPlaces, kernelPlaces }: Geometry): Taps {
  const { all } = windowsOf(axes);
  const window = new Int32Array(kernelPlaces);
  const starts = new Int32Array(inPlaces + 1);
  const [outPlace, kernelPlace]: [number[], number[]] = [[], []];
  for (let place = 0; place < inPlaces; place++) {
    all(place, window, 0);
    window.forEach((at, k) => {
      if (at === -1) return;
      outPlace.push(at);
      kernelPlace.push(k);
    });
    starts[place + 1] = outPlace.length;
  }
  return {
    starts,
    outPlace: Int32Array.from(outPlace),
    kernelPlace: Int32Array.from(kernelPlace),
  };
}

export const diagonal: Describe = ({ op: { attrs }, type }) => ({
  numbers: [numberAttr(attrs, 'exponent')],
  arrays: [integers(attrs, 'weight', type.shape)],
});

/** Weights of 32 bits at most, unsigned ones too: products are modulo 2^32. */
function narrowest(weights: Numbers): Numbers {
  if (weights instanceof Int8Array) return weights;
  let low = 0;
  let high = 0;
  for (const weight of weights) {
    low = Math.min(low, weight);
    high = Math.max(high, weight);
  }
  if (low >= -128 && high <= 127) return new Int8Array(weights);
  return low >= -32768 && high <= 32767 ? new Int16Array(weights) : new Int32Array(weights);
}
