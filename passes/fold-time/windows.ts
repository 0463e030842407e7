import type { Attrs } from '../../src/ir/graph.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';

/** Windows that slide over space, as those of convolutions and pools. */
export interface Window {
  readonly kernel: Shape;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** A convolution that sums up each window in each channel alone, times a factor. */
export function windowSum(channels: number, window: Window, factor: number): Attrs {
  const { kernel, ...steps } = window;
  const weight = new Float32Array(channels * sizeOf(kernel)).fill(factor);
  return {
    ...attrsOf(steps),
    weight: tensor('f32', [channels, 1, ...kernel], weight),
    groups: channels,
  };
}

function attrsOf({ strides, pads, dilations }: Omit<Window, 'kernel'>): Attrs {
  return { strides, pads, dilations };
}

/** The window of a pool, where it is one of a convolution too: none reaches over the end. */
export function windowOf(attrs: Attrs, from: Shape, to: Shape): Window | undefined {
  const window = attrs as unknown as Window;
  const extents = outputsOf(window, from.slice(2));
  return extents.every((extent, d) => extent === to[d + 2]) ? window : undefined;
}

export function outputsOf(window: Window, space: Shape): number[] {
  return space.map((extent, d) => {
    const padded = extent + window.pads[d]! + window.pads[d + space.length]!;
    return Math.floor((padded - reachOf(window, d)) / window.strides[d]!) + 1;
  });
}

export function reachOf({ kernel, dilations }: Window, d: number): number {
  return (kernel[d]! - 1) * dilations[d]! + 1;
}

/** The mean over all of space as one window. */
export function wholeSpace(from: Shape): Window {
  const kernel = from.slice(2);
  const ones = kernel.map(() => 1);
  return { kernel, strides: ones, pads: [...kernel, ...kernel].map(() => 0), dilations: ones };
}

/** The attributes of a convolution, with its window. */
export function convWindow(attrs: Attrs): Window {
  const weight = attrs['weight'] as Tensor;
  return { ...(attrs as unknown as Window), kernel: weight.shape.slice(2) };
}
