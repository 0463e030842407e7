import jpeg from 'jpeg-js';
import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Image, MOST_PIXELS, checkPixels } from './image.ts';
import { type Frame, readFrame } from './jpeg-frame.ts';

/** Reads a JPEG file, baseline or progressive. */
export function decodeJpeg(bytes: Uint8Array, at: Location): Image {
  const damaged = (fault: string) => fail(codes.corruptImage({ format: 'JPEG', fault }, at));
  const { width, height, ...frame } = orPhrase(() => readFrame(bytes), damaged);
  const unsupported = unsupportedPart(frame);
  if (unsupported) fail(codes.unsupportedImage({ fault: unsupported }, at));
  checkPixels(width, height, at);
  const { data } = orPhrase(() => jpeg.decode(bytes, OPTIONS), damaged);
  return { width, height, channels: 3, pixels: data };
}

const OPTIONS = {
  useTArray: true,
  formatAsRGBA: false,
  tolerantDecoding: false,
  maxResolutionInMP: MOST_PIXELS / 1e6,
  maxMemoryUsageInMB: 2048,
} as const;

function unsupportedPart({
  components,
  precision,
  marker,
}: Pick<Frame, 'components' | 'precision' | 'marker'>): string | undefined {
  if (marker > 0xc2) return 'it is a JPEG file that is neither baseline nor progressive';
  if (precision !== 8) return `it is a JPEG file of ${precision} bits`;
  if (components !== 1 && components !== 3) return `it is a JPEG file of ${components} components`;
  return undefined;
}

/** The decoder throws errors of several kinds, whatever is wrong with a file. */
function orPhrase<T>(work: () => T, damaged: (fault: string) => never): T {
  try {
    return work();
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  }
}
