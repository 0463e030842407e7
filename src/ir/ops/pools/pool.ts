import type { Random } from '../../../support/random.ts';
import type { Numbers } from '../../../tensor/dtype.ts';
import { type Shape, sizeOf } from '../../../tensor/shape.ts';
import { bool, defaulted, ints } from '../../attr.ts';
import type { Kernel } from '../../op-def.ts';
import type { ValueType } from '../../types.ts';
import { type WindowAxis, reachOf, windowsOf } from '../windows.ts';

/* What pools share: windows over one to three axes of [n, channels, ...], for each channel alone. */

export const POOL_ATTRS = {
  kernel: ints('extents of the window, for each dimension', { low: 1 }),
  strides: ints('places between two windows, for each dimension', { low: 1 }),
  pads: ints('places before each dimension, then after each', { low: 0 }),
  dilations: ints('places between two taps of a window, for each dimension', { low: 1 }),
  ceil: defaulted(bool('a last window may reach over the end'), false),
};

export interface PoolAttrs {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly ceil: boolean;
}

export function poolFault(x: Shape, attrs: PoolAttrs): string | undefined {
  const rank = x.length - 2;
  const { kernel, strides, pads, dilations } = attrs;
  if (rank < 1 || rank > 3) return `its input has ${x.length} dimensions, not 3 to 5`;
  if ([kernel, strides, dilations].some((list) => list.length !== rank) || pads.length !== 2 * rank)
    return `kernel, strides and dilations have ${rank} entries, pads ${2 * rank}`;
  if (pads.some((pad, i) => pad >= kernel[i % rank]!))
    return 'pads are not smaller than the kernel';
  const isEmpty = poolAxes(x, attrs).some(({ outputs }) => outputs < 1);
  return isEmpty ? 'the kernel is larger than the input' : undefined;
}

export function poolShape(x: Shape, attrs: PoolAttrs): Shape {
  return [...x.slice(0, 2), ...poolAxes(x, attrs).map(({ outputs }) => outputs)];
}

export function poolAxes(x: Shape, attrs: PoolAttrs): WindowAxis[] {
  const space = x.slice(2);
  return space.map((inputs, d) => {
    const [kernel, dilation, stride] = [attrs.kernel[d]!, attrs.dilations[d]!, attrs.strides[d]!];
    const pad = attrs.pads[d]!;
    const free = inputs + pad + attrs.pads[d + space.length]! - reachOf(kernel, dilation);
    const whole = (attrs.ceil ? Math.ceil(free / stride) : Math.floor(free / stride)) + 1;
    // A window that starts behind the input sees nothing.
    const outputs = attrs.ceil && (whole - 1) * stride >= inputs + pad ? whole - 1 : whole;
    return { inputs, outputs, kernel, stride, dilation, pad };
  });
}

/** How many taps of a window can see the input. */
export function poolTerms(x: Shape, { kernel }: PoolAttrs): number {
  return kernel.reduce((taps, extent, d) => taps * Math.min(extent, x[d + 2]!), 1);
}

/** The taps of one window that see the input: the first `count` offsets, the same in each channel. */
export interface Window {
  readonly index: number;
  readonly offsets: Int32Array;
  readonly count: number;
}

/** The channels of all inputs, one behind the other. */
export interface Planes {
  readonly count: number;
  readonly inPlaces: number;
  readonly outPlaces: number;
}

/** A pool's kernel from what it does with one window in all channels. */
export function poolKernel(
  x: ValueType,
  attrs: PoolAttrs,
  y: Numbers,
  reduce: (values: Numbers, window: Window, planes: Planes) => void,
): Kernel {
  if (y.length === 0) return { step: () => y };
  const axes = poolAxes(x.shape, attrs);
  const { inside, mostInside } = windowsOf(axes);
  const planes: Planes = {
    count: sizeOf(x.shape.slice(0, 2)),
    inPlaces: sizeOf(x.shape.slice(2)),
    outPlaces: sizeOf(axes.map(({ outputs }) => outputs)),
  };
  const offsets = new Int32Array(mostInside);
  const step: Kernel['step'] = ([values]) => {
    for (let index = 0; index < planes.outPlaces; index++)
      reduce(values!, { index, offsets, count: inside(index, offsets) }, planes);
    return y;
  };
  return { step };
}

/** Random attributes of a pool. */
export function drawPool(random: Random, x: Shape): PoolAttrs | undefined {
  const rank = x.length - 2;
  if (rank < 1 || rank > 3) return undefined;
  const each = (low: number, high: number) =>
    Array.from({ length: rank }, () => random.int(low, high));
  const kernel = each(1, 3);
  const pads = [...kernel, ...kernel].map((extent) => random.int(0, extent - 1));
  return { kernel, strides: each(1, 2), pads, dilations: each(1, 2), ceil: random.next() < 0.3 };
}
