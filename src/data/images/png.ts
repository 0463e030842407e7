import { inflateSync } from 'node:zlib';
import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Image, checkPixels } from './image.ts';
import { chunksOf } from './png-chunks.ts';
import { type Layer, layersOf, unfilter } from './png-lines.ts';

/** Reads a PNG file of any kind. What is transparent is taken as it lies below; of 16 bits the upper 8 count. */
export function decodePng(bytes: Uint8Array, at: Location): Image {
  try {
    const { header, palette, compressed } = partsOf(bytes);
    checkPixels(header.width, header.height, at);
    return pixelsOf(header, palette, compressed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail(codes.corruptImage({ format: 'PNG', fault: error.message }, at));
  }
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly kind: Kind;
  readonly isInterlaced: boolean;
}

/** What a pixel is made of: how many numbers, and the bits that each of them may have. */
interface Kind {
  readonly samples: number;
  readonly depths: readonly number[];
  readonly isColoured: boolean;
  readonly isIndexed?: boolean;
}

const KINDS: Readonly<Record<number, Kind>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16], isColoured: false },
  2: { samples: 3, depths: [8, 16], isColoured: true },
  3: { samples: 1, depths: [1, 2, 4, 8], isColoured: true, isIndexed: true },
  4: { samples: 2, depths: [8, 16], isColoured: false },
  6: { samples: 4, depths: [8, 16], isColoured: true },
};

function partsOf(bytes: Uint8Array) {
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  const data: Uint8Array[] = [];
  for (const chunk of chunksOf(bytes)) {
    if (chunk.type === 'IHDR') header = readHeader(chunk.data);
    else if (chunk.type === 'PLTE') palette = chunk.data;
    else if (chunk.type === 'IDAT') data.push(chunk.data);
  }
  if (!header) throw new RangeError('it has no header');
  if (header.kind.isIndexed && !palette) throw new RangeError('it has no palette');
  return { header, palette, compressed: Buffer.concat(data) };
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw new RangeError('its header has another length');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colours] = [data[8]!, data[9]!];
  const kind = KINDS[colours];
  if (width === 0 || height === 0) throw new RangeError(`it has ${width} x ${height} pixels`);
  if (!kind?.depths.includes(depth))
    throw new RangeError(`it has pixels of kind ${colours} and ${depth} bits`);
  if (data[12]! > 1) throw new RangeError('it is interlaced in an unknown way');
  return { width, height, depth, kind, isInterlaced: data[12] === 1 };
}

function pixelsOf(header: Header, palette: Uint8Array | undefined, compressed: Uint8Array): Image {
  const { width, height, depth, kind, isInterlaced } = header;
  const layers = layersOf(width, height, isInterlaced);
  const lineBytes = (layer: Layer) => Math.ceil((layer.width * kind.samples * depth) / 8);
  const size = layers.reduce((sum, layer) => sum + layer.height * (lineBytes(layer) + 1), 0);
  const lines = inflate(compressed, size);
  const channels = kind.isColoured ? 3 : 1;
  const pixels = new Uint8Array(width * height * channels);
  const distance = Math.max(1, (kind.samples * depth) / 8);
  let start = 0;
  for (const layer of layers) {
    const stride = lineBytes(layer) + 1;
    const part = lines.subarray(start, start + layer.height * stride);
    unfilter(part, stride - 1, distance);
    spread(part, stride, layer, { ...header, palette, pixels });
    start += part.length;
  }
  return { width, height, channels, pixels };
}

function inflate(compressed: Uint8Array, size: number): Uint8Array {
  let lines: Uint8Array;
  try {
    lines = inflateSync(compressed, { maxOutputLength: size });
  } catch {
    throw new RangeError('its pixels cannot be inflated');
  }
  if (lines.length < size) throw new RangeError('it has fewer pixels than it says');
  return lines;
}

interface Target extends Header {
  readonly palette: Uint8Array | undefined;
  readonly pixels: Uint8Array;
}

/** Puts the pixels of a layer where they are in the whole. */
function spread(lines: Uint8Array, stride: number, layer: Layer, target: Target): void {
  const { depth, kind, width, palette, pixels } = target;
  const channels = kind.isColoured ? 3 : 1;
  const most = 2 ** depth - 1;
  const sample = (line: number, i: number) => {
    if (depth >= 8) return lines[line + 1 + (i * depth) / 8]!;
    const bit = i * depth;
    return (lines[line + 1 + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most;
  };
  for (let y = 0; y < layer.height; y++)
    for (let x = 0; x < layer.width; x++) {
      const to = (layer.startY + y * layer.stepY) * width + layer.startX + x * layer.stepX;
      for (let c = 0; c < channels; c++) {
        const value = sample(y * stride, x * kind.samples + (kind.isIndexed ? 0 : c));
        if (kind.isIndexed) pixels[to * 3 + c] = colourOf(palette!, value * 3 + c);
        else pixels[to * channels + c] = depth < 8 ? (value * 255) / most : value;
      }
    }
}

function colourOf(palette: Uint8Array, at: number): number {
  const colour = palette[at];
  if (colour === undefined) throw new RangeError('a pixel has a colour that the palette lacks');
  return colour;
}
