/*
 * Windows that slide over one to three axes, as those of convolutions and pools. Places are positions
 * in space, counted in row-major order; a window has taps, counted the same way.
 */

/** How a window slides along one axis: tap k of window p sees input p * stride + k * dilation - pad. */
export interface WindowAxis {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Places before the first input. */
  readonly pad: number;
}

/** Extents from the first tap of a window to its last. */
export function reachOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** Where the taps of each window are in the input. */
export interface Windows {
  /** Writes where all taps of a window are, from `at` on; -1 for those in the padding. */
  readonly all: (window: number, into: Int32Array, at: number) => void;
  /** Writes where those taps of a window are that see the input; how many they are. */
  readonly inside: (window: number, into: Int32Array) => number;
  /** The most taps of a window that can see the input. */
  readonly mostInside: number;
}

export function windowsOf(axes: readonly WindowAxis[]): Windows {
  const missing = Array.from({ length: 3 - axes.length }, () => POINT);
  const [deep, tall, wide] = [...missing, ...axes] as [WindowAxis, WindowAxis, WindowAxis];
  const all = (window: number, into: Int32Array, start: number) => {
    const [z, y, x] = cornerOf(window, deep, tall, wide);
    let at = start;
    for (let i = 0; i < deep.kernel; i++)
      for (let j = 0; j < tall.kernel; j++) {
        const plane = z + i * deep.dilation;
        const line = y + j * tall.dilation;
        const isIn = plane >= 0 && plane < deep.inputs && line >= 0 && line < tall.inputs;
        const row = (plane * tall.inputs + line) * wide.inputs;
        for (let k = 0; k < wide.kernel; k++) {
          const point = x + k * wide.dilation;
          into[at++] = isIn && point >= 0 && point < wide.inputs ? row + point : -1;
        }
      }
  };
  const inside = (window: number, into: Int32Array) => {
    const [z, y, x] = cornerOf(window, deep, tall, wide);
    let count = 0;
    for (let plane = firstIn(z, deep); plane < endIn(z, deep); plane += deep.dilation)
      for (let line = firstIn(y, tall); line < endIn(y, tall); line += tall.dilation) {
        const row = (plane * tall.inputs + line) * wide.inputs;
        for (let point = firstIn(x, wide); point < endIn(x, wide); point += wide.dilation)
          into[count++] = row + point;
      }
    return count;
  };
  const mostInside = axes.reduce((most, axis) => most * Math.min(axis.kernel, axis.inputs), 1);
  return { all, inside, mostInside };
}

/** How many taps of all windows see each place of the input. */
export function viewsOf(axes: readonly WindowAxis[]): Int32Array {
  return outer(axes, (axis) => {
    const views = new Int32Array(axis.inputs);
    for (let p = 0; p < axis.outputs; p++) {
      const corner = p * axis.stride - axis.pad;
      const end = endIn(corner, axis);
      for (let at = firstIn(corner, axis); at < end; at += axis.dilation) views[at]!++;
    }
    return views;
  });
}

/** How many taps of each window see the input, not the padding. */
export function tapsInside(axes: readonly WindowAxis[]): Int32Array {
  return outer(axes, (axis) =>
    new Int32Array(axis.outputs).map((_, p) => {
      const corner = p * axis.stride - axis.pad;
      const seen = endIn(corner, axis) - firstIn(corner, axis);
      return Math.max(0, Math.ceil(seen / axis.dilation));
    }),
  );
}

/** How many taps of all windows together see the input. */
export function tapsOfAll(axes: readonly WindowAxis[]): number {
  return axes.reduce((product, axis) => product * tapsAlong(axis), 1);
}

/** Tap by tap: the first and the last window in which it sees the input. */
function tapsAlong({ inputs, outputs, kernel, stride, dilation, pad }: WindowAxis): number {
  let sum = 0;
  for (let k = 0; k < kernel; k++) {
    const place = k * dilation - pad;
    const first = Math.max(0, Math.ceil(-place / stride));
    const last = Math.min(outputs - 1, Math.floor((inputs - 1 - place) / stride));
    sum += Math.max(0, last - first + 1);
  }
  return sum;
}

const POINT: WindowAxis = { inputs: 1, outputs: 1, kernel: 1, stride: 1, dilation: 1, pad: 0 };

type Corner = readonly [z: number, y: number, x: number];

/** The place of a window's first tap, which may be in the padding. */
function cornerOf(window: number, deep: WindowAxis, tall: WindowAxis, wide: WindowAxis): Corner {
  const row = Math.floor(window / wide.outputs);
  return [
    Math.floor(row / tall.outputs) * deep.stride - deep.pad,
    (row % tall.outputs) * tall.stride - tall.pad,
    (window % wide.outputs) * wide.stride - wide.pad,
  ];
}

/** The first input that a window sees which starts at a corner. */
function firstIn(corner: number, { dilation }: WindowAxis): number {
  return corner >= 0 ? corner : corner + Math.ceil(-corner / dilation) * dilation;
}

/** The end of the inputs that a window can see which starts at a corner. */
function endIn(corner: number, { inputs, kernel, dilation }: WindowAxis): number {
  return Math.min(inputs, corner + reachOf(kernel, dilation));
}

/** Counts along each axis, multiplied over the axes. */
function outer(
  axes: readonly WindowAxis[],
  countAlong: (axis: WindowAxis) => Int32Array,
): Int32Array {
  return axes.map(countAlong).reduce((counts, along) => {
    const product = new Int32Array(counts.length * along.length);
    for (let i = 0; i < product.length; i++)
      product[i] = counts[Math.floor(i / along.length)]! * along[i % along.length]!;
    return product;
  }, Int32Array.of(1));
}
