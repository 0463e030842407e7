import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

interface ConvAttrs {
  readonly weight: Tensor;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** A convolution's extents. Places are positions in space, counted in row-major order. */
export interface Geometry {
  readonly batch: number;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly inSpace: Shape;
  readonly outSpace: Shape;
  readonly kernel: Shape;
  readonly inPlaces: number;
  readonly outPlaces: number;
  readonly kernelPlaces: number;
  readonly outShape: Shape;
  readonly attrs: ConvAttrs;
}

/** What is wrong with the shapes of a convolution. */
export function geometryFault(x: Shape, attrs: ConvAttrs): string | undefined {
  const rank = x.length - 2;
  const { shape } = attrs.weight;
  if (rank < 1 || rank > 3) return `its input has ${x.length} dimensions, not 3 to 5`;
  if (shape.length !== x.length)
    return `weights have ${shape.length} dimensions, the input has ${x.length}`;
  const lists = [attrs.strides, attrs.dilations, attrs.pads];
  if (lists.some((list, i) => list.length !== (i === 2 ? 2 * rank : rank)))
    return `strides and dilations have ${rank} entries, pads ${2 * rank}`;
  if (x[1] !== shape[1]! * attrs.groups)
    return `weights take ${shape[1]! * attrs.groups} channels, the input has ${x[1]!}`;
  if (shape[0]! % attrs.groups !== 0) return `groups do not divide ${shape[0]!} channels`;
  const { outSpace } = geometryOf(x, attrs);
  return outSpace.some((extent) => extent < 1) ? 'the kernel is larger than the input' : undefined;
}

export function geometryOf(x: Shape, attrs: ConvAttrs): Geometry {
  const [batch, , ...inSpace] = x as [number, number, ...number[]];
  const [out, inPerGroup, ...kernel] = attrs.weight.shape as [number, number, ...number[]];
  const rank = inSpace.length;
  const outSpace = inSpace.map((extent, d) => {
    const reach = (kernel[d]! - 1) * attrs.dilations[d]! + 1;
    const padded = extent + attrs.pads[d]! + attrs.pads[d + rank]!;
    return Math.floor((padded - reach) / attrs.strides[d]!) + 1;
  });
  return {
    batch,
    groups: attrs.groups,
    inPerGroup,
    outPerGroup: out / attrs.groups,
    inSpace,
    outSpace,
    kernel,
    inPlaces: sizeOf(inSpace),
    outPlaces: sizeOf(outSpace),
    kernelPlaces: sizeOf(kernel),
    outShape: [batch, out, ...outSpace],
    attrs,
  };
}

/** For each place of the input, which place of the output it reaches through which weight. */
export interface Taps {
  /** The taps of place i stand from starts[i] to starts[i + 1]. */
  readonly starts: Int32Array;
  readonly outPlace: Int32Array;
  readonly kernelPlace: Int32Array;
}

export function tapsOf(geometry: Geometry): Taps {
  const { outPlaces, kernelPlaces, inPlaces } = geometry;
  const source = new Int32Array(outPlaces * kernelPlaces).fill(-1);
  const starts = new Int32Array(inPlaces + 1);
  for (let p = 0; p < outPlaces; p++) {
    for (let k = 0; k < kernelPlaces; k++) {
      const place = inPlaceOf(geometry, p, k);
      source[p * kernelPlaces + k] = place;
      if (place >= 0) starts[place + 1]!++;
    }
  }
  for (let i = 0; i < inPlaces; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const outPlace = new Int32Array(starts[inPlaces]!);
  const kernelPlace = new Int32Array(outPlace.length);
  source.forEach((place, i) => {
    if (place < 0) return;
    const at = next[place]!++;
    outPlace[at] = Math.floor(i / kernelPlaces);
    kernelPlace[at] = i % kernelPlaces;
  });
  return { starts, outPlace, kernelPlace };
}

/** The place of the input that a weight sees from a place of the output; -1 in the padding. */
function inPlaceOf({ inSpace, outSpace, kernel, attrs }: Geometry, p: number, k: number): number {
  const [pOf, kOf, iOf] = [stridesOf(outSpace), stridesOf(kernel), stridesOf(inSpace)];
  let place = 0;
  for (let d = 0; d < inSpace.length; d++) {
    const out = Math.floor(p / pOf[d]!) % outSpace[d]!;
    const tap = Math.floor(k / kOf[d]!) % kernel[d]!;
    const at = out * attrs.strides[d]! + tap * attrs.dilations[d]! - attrs.pads[d]!;
    if (at < 0 || at >= inSpace[d]!) return -1;
    place += at * iOf[d]!;
  }
  return place;
}
