import { type Numbers, allocate } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { defaulted, int } from '../../attr.ts';
import type { ValueType } from '../../types.ts';
import { type Kernel, fault } from '../../op-def.ts';
import type { Random } from '../../../support/random.ts';

/** What softmax and its logarithm have in common: an axis, and lanes along it. */
export const AXIS_ATTRS = {
  axis: defaulted(int('axis that sums to one; negative counts from the end'), -1),
};

export function inferAlongAxis(x: ValueType, axis: number) {
  const rank = x.shape.length;
  if (axis < -rank || axis >= rank) return fault(`axis ${axis} is not one of its ${rank} axes`);
  return x.dtype === 'f32' ? x : fault(`its input is ${x.dtype}, not f32`);
}

/** The elements of a value that stand along an axis: from `start`, `stride` apart. */
export interface Lane {
  readonly start: number;
  readonly stride: number;
  readonly extent: number;
  /** Subtracted before exponentials are taken, so that none overflows. */
  readonly largest: number;
}

/** A kernel that fills its result lane by lane. */
export function laneKernel(
  { dtype, shape }: ValueType,
  attrs: { readonly axis: number },
  fill: (x: Numbers, y: Numbers, lane: Lane) => void,
): Kernel {
  const axis = attrs.axis < 0 ? attrs.axis + shape.length : attrs.axis;
  const extent = shape[axis]!;
  const stride = sizeOf(shape.slice(axis + 1));
  const y = allocate(dtype, sizeOf(shape));
  const step: Kernel['step'] = ([x]) => {
    for (let block = 0; block < y.length; block += extent * stride)
      for (let start = block; start < block + stride; start++) {
        let largest = -Infinity;
        for (let i = 0; i < extent; i++) largest = Math.max(largest, x![start + i * stride]!);
        fill(x!, y, { start, stride, extent, largest });
      }
    return y;
  };
  return { step };
}

export function drawAxis(random: Random, x: ValueType) {
  const rank = x.shape.length;
  return rank === 0 ? undefined : { axis: random.int(-rank, rank - 1) };
}
