import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import type { Tensor } from '../../../tensor/tensor.ts';
import { type WindowAxis, reachOf, windowsOf } from '../windows.ts';

export interface ConvAttrs {
  readonly weight: Tensor;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** The extents of a convolution, or of a transposed one. Places are positions in space, counted in row-major order. */
export interface Geometry {
  readonly batch: number;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly inPlaces: number;
  readonly outPlaces: number;
  readonly kernelPlaces: number;
  readonly outShape: Shape;
  /** The kernel's way over the input, of a transposed one over the output. */
  readonly axes: readonly WindowAxis[];
}

/** What is wrong with the shapes of a convolution. */
export function geometryFault(x: Shape, attrs: ConvAttrs): string | undefined {
  const wrong = listsFault(x, attrs);
  if (wrong) return wrong;
  const { shape } = attrs.weight;
  if (x[1] !== shape[1]! * attrs.groups)
    return `weights take ${shape[1]! * attrs.groups} channels, the input has ${x[1]!}`;
  if (shape[0]! % attrs.groups !== 0) return `groups do not divide ${shape[0]!} channels`;
  const { axes } = geometryOf(x, attrs);
  return axes.some(({ outputs }) => outputs < 1)
    ? 'the kernel is larger than the input'
    : undefined;
}

/** What is wrong with the numbers of dimensions of an input and of what a kernel does along each. */
export function listsFault(
  x: Shape,
  { weight, strides, dilations, pads }: Omit<ConvAttrs, 'groups'>,
): string | undefined {
  const rank = x.length - 2;
  if (rank < 1 || rank > 3) return `its input has ${x.length} dimensions, not 3 to 5`;
  if (weight.shape.length !== x.length)
    return `weights have ${weight.shape.length} dimensions, the input has ${x.length}`;
  if (strides.length !== rank || dilations.length !== rank || pads.length !== 2 * rank)
    return `strides and dilations have ${rank} entries, pads ${2 * rank}`;
  return sizeOf(weight.shape) === 0 ? 'it has no weights' : undefined;
}

export function geometryOf(x: Shape, attrs: ConvAttrs): Geometry {
  const [batch, , ...inSpace] = x as [number, number, ...number[]];
  const [out, inPerGroup, ...kernels] = attrs.weight.shape as [number, number, ...number[]];
  const axes = inSpace.map((inputs, d): WindowAxis => {
    const [kernel, dilation, stride] = [kernels[d]!, attrs.dilations[d]!, attrs.strides[d]!];
    const pad = attrs.pads[d]!;
    const padded = inputs + pad + attrs.pads[d + inSpace.length]!;
    const outputs = Math.floor((padded - reachOf(kernel, dilation)) / stride) + 1;
    return { inputs, outputs, kernel, stride, dilation, pad };
  });
  const outSpace = axes.map(({ outputs }) => outputs);
  return {
    batch,
    groups: attrs.groups,
    inPerGroup,
    outPerGroup: out / attrs.groups,
    inPlaces: sizeOf(inSpace),
    outPlaces: sizeOf(outSpace),
    kernelPlaces: sizeOf(kernels),
    outShape: [batch, out, ...outSpace],
    axes,
  };
}

/** For each place of the input, which place of the output it reaches through which weight. */
export interface Taps {
  /** The taps of place i stand from starts[i] to starts[i + 1]. */
  readonly starts: Int32Array;
  readonly outPlace: Int32Array;
  readonly kernelPlace: Int32Array;
}

export function tapsOf({ outPlaces, kernelPlaces, inPlaces, axes }: Geometry): Taps {
  const source = new Int32Array(outPlaces * kernelPlaces);
  const { all } = windowsOf(axes);
  for (let p = 0; p < outPlaces; p++) all(p, source, p * kernelPlaces);
  const starts = new Int32Array(inPlaces + 1);
  for (const place of source) if (place >= 0) starts[place + 1]!++;
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
