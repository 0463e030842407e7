import type { Attrs } from '../../src/ir/graph.ts';
import { type Shape, sizeOf, stridesOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { type Window, convWindow, outputsOf, reachOf } from './windows.ts';

/*
 * Synapses read spikes, so a linear op on a linear op must become one. Weights are summed up in double
 * precision and rounded once.
 */

/** Whether a convolution only sums up windows, in each channel alone. */
function isPlain(attrs: Attrs): boolean {
  const weight = attrs['weight'] as Tensor;
  const [channels, width] = weight.shape;
  const [first, ...others] = numbersOf(weight);
  return attrs['groups'] === channels && width === 1 && others.every((x) => x === first);
}

export function denseOverDense(first: Attrs, second: Attrs): Attrs {
  const [inner, outer] = [first['weight'] as Tensor, second['weight'] as Tensor];
  const [rows, middle, width] = [outer.shape[0]!, inner.shape[0]!, inner.shape[1]!];
  const [a, b] = [numbersOf(inner), numbersOf(outer)];
  const data = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < middle; i++) {
      const weight = b[row * middle + i]!;
      for (let n = 0; n < width; n++) data[row * width + n]! += weight * a[i * width + n]!;
    }
  return { weight: tensor('f32', [rows, width], Float32Array.from(data)) };
}

/** A dense op on the flattened result of a sum of windows; `space` is what the windows slide over. */
export function denseOverWindows(first: Attrs, second: Attrs, space: Shape): Attrs | undefined {
  if (!isPlain(first)) return undefined;
  const [plain, outer] = [first['weight'] as Tensor, second['weight'] as Tensor];
  const window = convWindow(first);
  const outSpace = outputsOf(window, space);
  const [rows, channels] = [outer.shape[0]!, plain.shape[0]!];
  const [places, outPlaces, taps] = [space, outSpace, window.kernel].map(sizeOf) as [
    number,
    number,
    number,
  ];
  if (outer.shape[1] !== channels * outPlaces) return undefined;
  const [weights, factor] = [numbersOf(outer), numbersOf(plain)[0]!];
  const data = new Float64Array(rows * channels * places);
  for (let out = 0; out < outPlaces; out++)
    for (let tap = 0; tap < taps; tap++) {
      const place = inputPlace(out, tap, { window, space, outSpace });
      if (place === undefined) continue;
      for (let row = 0; row < rows * channels; row++)
        data[row * places + place]! += weights[row * outPlaces + out]! * factor;
    }
  const shape = [rows, channels * places];
  return { weight: tensor('f32', shape, Float32Array.from(data)) };
}

interface Slide {
  readonly window: Window;
  readonly space: Shape;
  readonly outSpace: Shape;
}

/** The place that a tap of a window sees; nothing in the pads. */
function inputPlace(
  out: number,
  tap: number,
  { window, space, outSpace }: Slide,
): number | undefined {
  const [outStrides, tapStrides, strides] = [outSpace, window.kernel, space].map(stridesOf);
  let place = 0;
  for (let d = 0; d < space.length; d++) {
    const o = Math.floor(out / outStrides![d]!) % outSpace[d]!;
    const k = Math.floor(tap / tapStrides![d]!) % window.kernel[d]!;
    const at = o * window.strides[d]! + k * window.dilations[d]! - window.pads[d]!;
    if (at < 0 || at >= space[d]!) return undefined;
    place += at * strides![d]!;
  }
  return place;
}

/**
 * One convolution in place of two of which one is a sum of windows: its taps are the sums of theirs. Nothing
 * where the second sees pads, unless what the first would have there is zero.
 */
export function convOverConv(first: Attrs, second: Attrs, space: Shape): Attrs | undefined {
  const [a, b] = [convWindow(first), convWindow(second)];
  const tiles = a.kernel.every((_, d) => {
    const whole = (outputsOf(a, space)[d]! - 1) * a.strides[d]! + reachOf(a, d);
    return whole === space[d] && reachOf(a, d) <= a.strides[d]! && a.pads[d] === 0;
  });
  if (b.pads.some((pad) => pad > 0) && !tiles) return undefined;
  const [inner, outer] = [first['weight'] as Tensor, second['weight'] as Tensor];
  const isSecondPlain = isPlain(second);
  if (!isSecondPlain && !isPlain(first)) return undefined;
  const mixing = isSecondPlain ? inner : outer;
  const plain = isSecondPlain ? outer : inner;
  const rank = a.kernel.length;
  const kernel = a.kernel.map((_, d) => reachOf(a, d) + (reachOf(b, d) - 1) * a.strides[d]!);
  const pads = b.pads.map((pad, i) => pad * a.strides[i % rank]! + a.pads[i]!);
  const strides = a.strides.map((stride, d) => stride * b.strides[d]!);
  const weight = composedWeight({ a, b, kernel, mixing, plain, isSecondPlain });
  const groups = (isSecondPlain ? first : second)['groups']!;
  return { weight, strides, pads, dilations: kernel.map(() => 1), groups };
}

interface Pair {
  readonly a: Window;
  readonly b: Window;
  readonly kernel: Shape;
  /** The weights that mix channels, and those that are one number for all. */
  readonly mixing: Tensor;
  readonly plain: Tensor;
  readonly isSecondPlain: boolean;
}

function composedWeight({ a, b, kernel, mixing, plain, isSecondPlain }: Pair): Tensor {
  const [out, width] = mixing.shape as [number, number];
  const factor = numbersOf(plain)[0]!;
  const weights = numbersOf(mixing);
  const data = new Float64Array(out * width * sizeOf(kernel));
  const [tapsA, tapsB, places] = [a.kernel, b.kernel, kernel].map(sizeOf) as [
    number,
    number,
    number,
  ];
  for (let row = 0; row < out * width; row++)
    for (let i = 0; i < tapsA; i++)
      for (let j = 0; j < tapsB; j++) {
        const at = placeOf(i, j, { a, b, kernel });
        const weight = isSecondPlain ? weights[row * tapsA + i]! : weights[row * tapsB + j]!;
        data[row * places + at]! += weight * factor;
      }
  return tensor('f32', [out, width, ...kernel], Float32Array.from(data));
}

/** Where in the kernel of both the tap i of the first and j of the second is. */
function placeOf(i: number, j: number, { a, b, kernel }: Pick<Pair, 'a' | 'b' | 'kernel'>): number {
  const [stridesA, stridesB, strides] = [a.kernel, b.kernel, kernel].map(stridesOf);
  let place = 0;
  for (let d = 0; d < kernel.length; d++) {
    const tapA = Math.floor(i / stridesA![d]!) % a.kernel[d]!;
    const tapB = Math.floor(j / stridesB![d]!) % b.kernel[d]!;
    place += (tapA * a.dilations[d]! + tapB * b.dilations[d]! * a.strides[d]!) * strides![d]!;
  }
  return place;
}
