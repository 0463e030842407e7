import { sizeOf } from '../../tensor/shape.ts';
import type { SpikingBuilder, Value } from './builder.ts';
import { type NirNode, floatTensor } from './nodes.ts';

/** A current that is linear in messages, for layers that weigh it once more: both become one layer. */
export interface Linear {
  readonly from: Value;
  /** Rows of weights on the current as rows of weights on the messages. */
  compose(rows: Float64Array): Float64Array;
  /** What pools, as far as it is a window that moves over planes. */
  readonly window?: Window;
}

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  /** The weight of each place. */
  readonly gain: number;
}

const LARGEST_MATRIX = 2 ** 26;

/** A matrix on what a matrix has made of messages. */
export function ofMatrix(from: Value, weight: ArrayLike<number>, width: number): Linear {
  const between = weight.length / width;
  return {
    from,
    compose(rows) {
      const count = rows.length / between;
      const made = new Float64Array(count * width);
      for (let row = 0; row < count; row++)
        for (let mid = 0; mid < between; mid++) {
          const w = rows[row * between + mid]!;
          for (let i = 0; i < width; i++) made[row * width + i]! += w * weight[mid * width + i]!;
        }
      return made;
    },
  };
}

/** A pool: each of its places is the sum of a window of the plane in front. */
export function ofWindow(from: Value, window: Window, pooled: readonly number[]): Linear {
  const [channels, height, width] = from.type.shape.slice(-3) as [number, number, number];
  const size = channels * height * width;
  const places = listPlaces(window, [height, width], pooled.slice(-2) as [number, number]);
  return {
    from,
    window,
    compose(rows) {
      const between = sizeOf(pooled);
      const perPlane = between / channels;
      const count = rows.length / between;
      const made = new Float64Array(count * size);
      for (let row = 0; row < count; row++)
        for (let mid = 0; mid < between; mid++) {
          const plane = Math.floor(mid / perPlane) * height * width;
          for (const place of places[mid % perPlane]!)
            made[row * size + plane + place]! += window.gain * rows[row * between + mid]!;
        }
      return made;
    },
  };
}

/** Of each place of a pooled plane, those of the plane in front that its window sees. */
function listPlaces(
  { kernel, strides, pads }: Window,
  [height, width]: readonly [number, number],
  [high, wide]: readonly [number, number],
): number[][] {
  const seen = (at: number, axis: 0 | 1, extent: number) =>
    Array.from({ length: kernel[axis]! }, (_, i) => at * strides[axis]! - pads[axis]! + i).filter(
      (place) => place >= 0 && place < extent,
    );
  return Array.from({ length: high * wide }, (_, at) => {
    const columns = seen(at % wide, 1, width);
    return seen(Math.floor(at / wide), 0, height).flatMap((y) => columns.map((x) => y * width + x));
  });
}

/** A matrix that weighs such a current, on the messages themselves. */
export function composed(
  { builder, node }: { readonly builder: SpikingBuilder; readonly node: NirNode },
  { from, compose }: Linear,
  { shape, numbers }: { readonly shape: readonly number[]; readonly numbers: Float64Array },
) {
  const width = sizeOf(from.type.shape);
  const [out] = shape as [number];
  if (out * width > LARGEST_MATRIX)
    return node.refuse(`with the layer in front it is a matrix of [${out},${width}]`);
  const isRow = from.type.shape.length === 1;
  const row = isRow
    ? from
    : builder.add(node, 'reshape', [from], { attrs: { shape: [width] }, suffix: 'row' });
  return { row, weight: floatTensor([out, width], compose(numbers)) };
}

/** Weights of [out, in, height, width], and how they move. */
export interface Kernel {
  readonly shape: readonly number[];
  readonly numbers: Float64Array;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
}

/**
 * A kernel on what a pool gives, as one on what the pool reads. Zeros around the pooled plane must be zeros around
 * the plane in front too: windows that overlap, or leave a rest of it unseen, would see more there.
 */
export function throughWindow(
  kernel: Kernel,
  pool: Window,
  plane: readonly number[],
): Kernel | undefined {
  const isPadded = kernel.pads.some((pad) => pad > 0);
  const isWhole = plane.every((extent, axis) => {
    const rest = (extent + 2 * pool.pads[axis]! - pool.kernel[axis]!) % pool.strides[axis]!;
    return rest === 0 && pool.kernel[axis]! <= pool.strides[axis]! && pool.pads[axis] === 0;
  });
  if (isPadded && !isWhole) return undefined;
  const [out, inward, high, wide] = kernel.shape as [number, number, number, number];
  const wider = (axis: 0 | 1, extent: number) =>
    (extent - 1) * pool.strides[axis]! + pool.kernel[axis]!;
  const [height, width] = [wider(0, high), wider(1, wide)];
  const numbers = new Float64Array(out * inward * height * width);
  for (let i = 0; i < kernel.numbers.length; i++) {
    const [y, x] = [Math.floor(i / wide) % high, i % wide];
    const plane0 = Math.floor(i / (high * wide)) * height * width;
    for (let dy = 0; dy < pool.kernel[0]!; dy++)
      for (let dx = 0; dx < pool.kernel[1]!; dx++) {
        const at = (y * pool.strides[0]! + dy) * width + x * pool.strides[1]! + dx;
        numbers[plane0 + at]! += pool.gain * kernel.numbers[i]!;
      }
  }
  return {
    shape: [out, inward, height, width],
    numbers,
    strides: kernel.strides.map((stride, axis) => stride * pool.strides[axis]!),
    pads: kernel.pads.map((pad, i) => pad * pool.strides[i % 2]! + pool.pads[i % 2]!),
  };
}
