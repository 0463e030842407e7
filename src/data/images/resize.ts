import type { Image } from './image.ts';
import type { Extents } from './preprocess.ts';

/**
 * Scales an image by a triangle filter as wide as the step between the pixels it makes, first along the
 * lines and then across them, with bytes in between: what Pillow calls bilinear and training scripts use.
 */
export function resize(image: Image, { height, width }: Extents): Image {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const narrow = new Uint8Array(image.height * width * channels);
  along(image.pixels, narrow, {
    taps: tapsOf(image.width, width),
    lines: image.height,
    lineStep: [image.width * channels, width * channels],
    step: channels,
    channels,
  });
  const pixels = new Uint8Array(height * width * channels);
  along(narrow, pixels, {
    taps: tapsOf(image.height, height),
    lines: width,
    lineStep: [channels, channels],
    step: width * channels,
    channels,
  });
  return { width, height, channels, pixels };
}

/** The extents after the shorter side got a length; the longer one keeps the proportion, rounded down. */
export function scaledTo(side: number, { height, width }: Extents): Extents {
  return width <= height
    ? { width: side, height: Math.floor((side * height) / width) }
    : { height: side, width: Math.floor((side * width) / height) };
}

/** The middle of an image. */
export function crop(image: Image, { height, width }: Extents): Image {
  const top = halfDown(image.height - height);
  const left = halfDown(image.width - width);
  const line = width * image.channels;
  const pixels = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * image.channels;
    pixels.set(image.pixels.subarray(start, start + line), y * line);
  }
  return { width, height, channels: image.channels, pixels };
}

/** Half of a number; where it lies between two, the even one, as training scripts have it. */
function halfDown(of: number): number {
  const half = Math.floor(of / 2);
  return of % 2 !== 0 && half % 2 !== 0 ? half + 1 : half;
}

/** Which pixels make one, and how much of each. */
interface Taps {
  readonly start: number;
  readonly weights: Float64Array;
}

function tapsOf(from: number, to: number): readonly Taps[] {
  const step = from / to;
  const reach = Math.max(step, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * step;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights = Float64Array.from({ length: end - start }, (_, k) =>
      Math.max(0, 1 - Math.abs(start + k - centre + 0.5) / reach),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}

interface Pass {
  readonly taps: readonly Taps[];
  readonly lines: number;
  /** From one line to the next, in what is read and in what is written. */
  readonly lineStep: readonly [from: number, to: number];
  /** From one pixel of a line to the next. */
  readonly step: number;
  readonly channels: number;
}

function along(from: Uint8Array, to: Uint8Array, { taps, lines, lineStep, step, channels }: Pass) {
  for (let line = 0; line < lines; line++)
    for (let i = 0; i < taps.length; i++) {
      const { start, weights } = taps[i]!;
      for (let c = 0; c < channels; c++) {
        let at = line * lineStep[0] + start * step + c;
        let sum = 0.5;
        for (let k = 0; k < weights.length; k++, at += step) sum += weights[k]! * from[at]!;
        to[line * lineStep[1] + i * step + c] = sum;
      }
    }
}
