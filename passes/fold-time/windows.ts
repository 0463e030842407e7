import type { Attrs } from '../../src/ir/graph.ts';
import { type Shape, sizeOf } from '../../src/tensor/shape.ts';
import { tensor } from '../../src/tensor/tensor.ts';

/** A convolution that sums up each window in each channel alone, times a factor. */
export function windowSum(channels: number, window: Window, factor: number): Attrs {
  const { kernel, strides, pads, dilations } = window;
  const weight = new Float32Array(channels * sizeOf(kernel)).fill(factor);
  return {
    weight: tensor('f32', [channels, 1, ...kernel], weight),
    strides,
    pads,
    dilations,
    groups: channels,
  };
}

export interface Window {
  readonly kernel: Shape;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

/** The window of a pool, where it is one of a convolution too: none reaches over the end. */
export function windowOf(attrs: Attrs, from: Shape, to: Shape): Window | undefined {
  const window = attrs as unknown as Window;
  const rank = from.length - 2;
  const isWhole = Array.from({ length: rank }, (_, d) => {
    const reach = (window.kernel[d]! - 1) * window.dilations[d]! + 1;
    const padded = from[d + 2]! + window.pads[d]! + window.pads[d + rank]!;
    return Math.floor((padded - reach) / window.strides[d]!) + 1 === to[d + 2];
  });
  return isWhole.every(Boolean) ? window : undefined;
}

/** The mean over all of space as one window. */
export function wholeSpace(from: Shape): Window {
  const kernel = from.slice(2);
  const ones = kernel.map(() => 1);
  return { kernel, strides: ones, pads: [...kernel, ...kernel].map(() => 0), dilations: ones };
}
