import type { Location } from '../../diagnostics/diagnostic.ts';
import type { Image } from './image.ts';

export type DecodeImage = (bytes: Uint8Array, at: Location) => Image;

/** The formats that are read: what their files start with, and where the code is that reads them. */
const FORMATS = {
  png: {
    magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    load: async (): Promise<DecodeImage> => (await import('./png.ts')).decodePng,
  },
  jpeg: {
    magic: [0xff, 0xd8, 0xff],
    load: async (): Promise<DecodeImage> => (await import('./jpeg.ts')).decodeJpeg,
  },
} as const;

export type ImageFormat = keyof typeof FORMATS;

/** The format of a file by its first bytes, whatever its name. */
export function imageFormat(head: Uint8Array): ImageFormat | undefined {
  const formats = Object.keys(FORMATS) as ImageFormat[];
  return formats.find((name) => FORMATS[name].magic.every((byte, i) => byte === head[i]));
}

export function loadDecoder(format: ImageFormat): Promise<DecodeImage> {
  return FORMATS[format].load();
}
