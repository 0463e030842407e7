import type { Op } from '../../../ir/graph.ts';
import { usedWeights } from '../../../ir/ops/synapses/synapse.ts';
import type { Geometry } from '../../../ir/ops/synapses/conv-geometry.ts';
import { extentsOf } from '../../../ir/ops/synapses/transpose-geometry.ts';
import { type WindowAxis, reachOf } from '../../../ir/ops/windows.ts';
import type { Numbers } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { byteTensor, bytesOf, totalOf } from '../bytes.ts';
import type { ModelBuilder } from '../model-builder.ts';
import { pick } from '../pick.ts';
import { type Ranged, type Settled, reshaped, timesRange } from '../settled.ts';
import { splitWeights, weightedRange } from '../weights.ts';

type ConvAttrs = Parameters<typeof usedWeights>[0] & {
  readonly exponent: number;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
};

export function conv(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as ConvAttrs;
  const { strides, pads, dilations, groups, exponent, weight } = attrs;
  const kernel = { shape: weight.shape, weights: usedWeights(attrs) };
  return convolve(x!, kernel, { strides, pads, dilations, group: groups }, exponent, builder);
}

interface Kernel {
  /** [out, in / groups, ...kernel] */
  readonly shape: Shape;
  readonly weights: Numbers;
}

/** A convolution of bytes for each byte of the input and each of the weights. Padding is zero. */
function convolve(
  x: Settled,
  { shape, weights }: Kernel,
  attrs: Readonly<Record<string, number | readonly number[]>>,
  exponent: number,
  builder: ModelBuilder,
): Ranged {
  const { parts: kernels, sums } = splitWeights(weights, sizeOf(shape.slice(1)));
  const inputs = bytesOf(x, builder);
  const parts = kernels.flatMap(({ bytes, zero, power, ...part }) => {
    const kernel = [byteTensor(builder, shape, bytes), builder.number('u8', zero)] as const;
    return inputs.map((byte) => ({
      name: builder.node('ConvInteger', [byte.name, kernel[0], byte.zero, kernel[1]], attrs),
      ...weightedRange(part.sums, byte),
      power: power + byte.power,
    }));
  });
  const name = totalOf(parts, exponent, builder);
  return { name, ...timesRange(weightedRange(sums, x), 2 ** exponent) };
}

type TransposeAttrs = ConvAttrs & Parameters<typeof extentsOf>[1];

/**
 * As a convolution of the input with zeros between its elements, with the kernel turned around: what
 * reaches an output lies in a window before it.
 */
export function convTranspose(op: Op, [x]: readonly Settled[], builder: ModelBuilder): Ranged {
  const attrs = op.attrs as unknown as TransposeAttrs;
  const extents = extentsOf(x!.shape, attrs);
  const { axes, inPlaces } = extents;
  const [batch, channels] = x!.shape as [number, number];
  const outer = batch * channels;
  const plan = { outer, inner: inPlaces, run: 1, index: spacedPlaces(axes) };
  const shape = [batch, channels, ...axes.map(spacedExtent)];
  const spaced = reshaped(builder, pick(x!.name, plan, builder), shape);
  const none = axes.map(() => 0);
  const options = {
    strides: axes.map(() => 1),
    pads: [...none, ...none],
    dilations: attrs.dilations,
    group: attrs.groups,
  };
  const kernel = turnedKernel(attrs, extents);
  return convolve({ ...x!, name: spaced, shape }, kernel, options, attrs.exponent, builder);
}

/** How far the windows of all outputs reach together. */
function spacedExtent({ inputs, kernel, dilation }: WindowAxis): number {
  return inputs + reachOf(kernel, dilation) - 1;
}

/** For each place of the spaced input the place of the element that is there, -1 where there is none. */
function spacedPlaces(axes: readonly WindowAxis[]): Int32Array {
  return axes.reduce((outer, axis) => {
    const start = reachOf(axis.kernel, axis.dilation) - 1 - axis.pad;
    const extent = spacedExtent(axis);
    return Int32Array.from({ length: outer.length * extent }, (_, i) => {
      const before = outer[Math.floor(i / extent)]!;
      const place = ((i % extent) - start) / axis.stride;
      const isElement = Number.isInteger(place) && place >= 0 && place < axis.outputs;
      return before === -1 || !isElement ? -1 : before * axis.outputs + place;
    });
  }, Int32Array.of(0));
}

/** The weights as a convolution has them: by their outputs, each kernel from its end to its start. */
function turnedKernel(attrs: TransposeAttrs, extents: Geometry): Kernel {
  const { inPerGroup, outPerGroup, kernelPlaces, groups } = extents;
  const weights = usedWeights(attrs);
  const turned = new Float64Array(weights.length);
  let at = 0;
  for (let out = 0; out < groups * outPerGroup; out++) {
    const group = Math.floor(out / outPerGroup);
    for (let c = 0; c < inPerGroup; c++) {
      const kernel = (group * inPerGroup + c) * outPerGroup + (out % outPerGroup);
      for (let k = kernelPlaces - 1; k >= 0; k--)
        turned[at++] = weights[kernel * kernelPlaces + k]!;
    }
  }
  const shape = [groups * outPerGroup, inPerGroup, ...attrs.weight.shape.slice(2)];
  return { shape, weights: turned };
}
