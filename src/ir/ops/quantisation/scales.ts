import type { Random } from '../../../support/random.ts';
import { type Dtype, integerRange } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, sameShape, sizeOf } from '../../../tensor/shape.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';
import { defaulted, int, tensorAttr } from '../../attr.ts';

/* What both directions share: which scale and zero point each element has. */

export const SCALE_ATTRS = {
  scale: tensorAttr('a step of the integers; one, or of the rank of x', ['f32']),
  zeroPoint: tensorAttr('the integer that stands for zero, shaped like the scale', 'integer'),
  axis: defaulted(int('axis of the blocks', { low: 0 }), 0),
  blockSize: defaulted(int('elements along the axis to a scale; 0 is no blocks', { low: 0 }), 0),
};

export interface Scales {
  readonly scale: Tensor;
  readonly zeroPoint: Tensor;
  readonly axis: number;
  readonly blockSize: number;
}

/** Why scales do not fit a shape. Each of their extents is 1, that of the shape, or its blocks. */
export function scalesFault(shape: Shape, scales: Scales): string | undefined {
  const { scale, zeroPoint } = scales;
  if (!sameShape(scale.shape, zeroPoint.shape)) return 'scale and zero point differ in shape';
  if (scale.shape.length === 0) return undefined;
  const blocks = blocksOf(shape, scales);
  const fits = scale.shape.every((extent, axis) => extent === 1 || extent === blocks[axis]);
  if (fits && scale.shape.length === shape.length) return undefined;
  return `scales [${scale.shape.join(',')}] do not fit [${shape.join(',')}]`;
}

/** Elements in runs that have one scale each. */
export interface Runs {
  readonly length: number;
  /** For each run: which scale it has. */
  readonly scaleOf: Int32Array;
}

export function runsOf(shape: Shape, scales: Scales): Runs {
  const { axis, blockSize, scale } = scales;
  const last = scale.shape.findLastIndex((extent) => extent !== 1);
  const [outer, inner] = [shape.slice(0, last + 1), shape.slice(last + 1)];
  const length = sizeOf(inner);
  const own = scale.shape.slice(0, last + 1);
  const isBlocked = blockSize > 1 && axis <= last;
  if (!isBlocked) return { length, scaleOf: broadcastIndex(own, outer) };
  const ofBlocks = broadcastIndex(own, blocksOf(outer, scales));
  const [extent, step] = [outer[axis]!, sizeOf(outer.slice(axis + 1))];
  const blocks = Math.ceil(extent / blockSize);
  const scaleOf = new Int32Array(sizeOf(outer)).map((_, i) => {
    const place = Math.floor(i / step);
    const block = Math.floor(place / extent) * blocks + Math.floor((place % extent) / blockSize);
    return ofBlocks[block * step + (i % step)]!;
  });
  return { length, scaleOf };
}

function blocksOf(shape: Shape, { axis, blockSize }: Scales): Shape {
  if (blockSize === 0) return shape;
  return shape.map((extent, i) => (i === axis ? Math.ceil(extent / blockSize) : extent));
}

/** One scale, or one for each place of an axis, now and then for each two places. */
export function drawScales(random: Random, shape: Shape, dtype: Dtype): Scales {
  const axis = random.int(0, Math.max(shape.length - 1, 0));
  const isWhole = shape.length === 0 || random.next() < 0.4;
  const blockSize = isWhole ? 0 : random.pick([0, 2]);
  const blocks = shape.map((extent, i) => (i === axis ? Math.ceil(extent / (blockSize || 1)) : 1));
  const extents = isWhole ? [] : blocks;
  const list = (draw: () => number) => Array.from({ length: sizeOf(extents) }, draw);
  const [low, high] = integerRange(dtype);
  return {
    scale: tensorOf(
      'f32',
      extents,
      list(() => random.next() + 0.01),
    ),
    zeroPoint: tensorOf(
      dtype,
      extents,
      list(() => random.int(low, high)),
    ),
    axis,
    blockSize,
  };
}
