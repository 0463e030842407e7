import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';

/** Pixels row by row, one byte for each of their channels: grey, or red, green and blue. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

/** Larger than any camera's; a small file may claim to hold as many. */
export const MOST_PIXELS = 2 ** 26;

export function checkPixels(width: number, height: number, at: Location): void {
  if (width * height <= MOST_PIXELS) return;
  fail(codes.unsupportedImage({ fault: `it has ${width} x ${height} pixels` }, at));
}
