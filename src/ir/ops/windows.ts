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

/** Which place of the input each tap of a window sees. */
export interface Windows {
  /** Taps of a window. */
  readonly taps: number;
  /** Writes the taps of a window from `at` on; -1 for those in the padding. */
  fill(window: number, into: Int32Array, at: number): void;
}

export function windowsOf(axes: readonly WindowAxis[]): Windows {
  const missing = Array.from({ length: 3 - axes.length }, () => POINT);
  const [deep, tall, wide] = [...missing, ...axes] as [WindowAxis, WindowAxis, WindowAxis];
  const z = tapsAlong(deep, tall.inputs * wide.inputs);
  const y = tapsAlong(tall, wide.inputs);
  const x = tapsAlong(wide, 1);
  const fill = (window: number, into: Int32Array, start: number) => {
    const row = Math.floor(window / wide.outputs);
    const atX = (window % wide.outputs) * wide.kernel;
    const atY = (row % tall.outputs) * tall.kernel;
    const atZ = Math.floor(row / tall.outputs) * deep.kernel;
    let at = start;
    for (let i = 0; i < deep.kernel; i++)
      for (let j = 0; j < tall.kernel; j++) {
        const [plane, line] = [z[atZ + i]!, y[atY + j]!];
        for (let k = 0; k < wide.kernel; k++) {
          const point = x[atX + k]!;
          into[at++] = plane < 0 || line < 0 || point < 0 ? -1 : plane + line + point;
        }
      }
  };
  return { taps: deep.kernel * tall.kernel * wide.kernel, fill };
}

/** How many taps of all windows see each place of the input. */
export function viewsOf(axes: readonly WindowAxis[]): Int32Array {
  return outer(
    axes,
    ({ inputs }) => inputs,
    (_window, input) => input,
  );
}

/** How many taps of each window see the input, not the padding. */
export function tapsInside(axes: readonly WindowAxis[]): Int32Array {
  return outer(
    axes,
    ({ outputs }) => outputs,
    (window) => window,
  );
}

/** The taps inside, counted along each axis by one of their places, and multiplied over the axes. */
function outer(
  axes: readonly WindowAxis[],
  extentOf: (axis: WindowAxis) => number,
  placeOf: (window: number, input: number) => number,
): Int32Array {
  return axes.reduce((counts, axis) => {
    const along = new Int32Array(extentOf(axis));
    tapsAlong(axis, 1).forEach((input, i) => {
      if (input >= 0) along[placeOf(Math.floor(i / axis.kernel), input)]!++;
    });
    const product = new Int32Array(counts.length * along.length);
    for (let i = 0; i < product.length; i++)
      product[i] = counts[Math.floor(i / along.length)]! * along[i % along.length]!;
    return product;
  }, Int32Array.of(1));
}

const POINT: WindowAxis = { inputs: 1, outputs: 1, kernel: 1, stride: 1, dilation: 1, pad: 0 };

/** For each window and tap along an axis: the input it sees times the given step, or -1. */
function tapsAlong(axis: WindowAxis, step: number): Int32Array {
  const { inputs, outputs, kernel, stride, dilation, pad } = axis;
  const taps = new Int32Array(outputs * kernel).fill(-1);
  for (let p = 0; p < outputs; p++)
    for (let k = 0; k < kernel; k++) {
      const input = p * stride + k * dilation - pad;
      if (input >= 0 && input < inputs) taps[p * kernel + k] = input * step;
    }
  return taps;
}
