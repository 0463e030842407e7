import { crc32, deflateSync } from 'node:zlib';

/** A PNG file to write: rows of samples, each a number of so many bits. */
export interface PngDraft {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 colour, 3 indexed, 4 grey and alpha, 6 colour and alpha. */
  readonly colours: number;
  /** All samples of all pixels, row by row. */
  readonly samples: readonly number[];
  readonly palette?: readonly number[];
  readonly isInterlaced?: boolean;
}

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Where the seven layers of an interlaced file start, and their steps, along x and along y. */
const LAYERS = ['0 0 8 8', '4 0 8 8', '0 4 4 8', '2 0 4 4', '0 2 2 4', '1 0 2 2', '0 1 1 2'];

export function makePng(draft: PngDraft): Uint8Array {
  const { width, height, depth, colours, palette, isInterlaced = false } = draft;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colours, 0, 0, isInterlaced ? 1 : 0], 8);
  const layers = (isInterlaced ? LAYERS : ['0 0 1 1']).map((text) => text.split(' ').map(Number));
  const lines = layers.flatMap((layer) =>
    linesOf(draft, layer as [number, number, number, number]),
  );
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function linesOf(
  { width, height, depth, colours, samples }: PngDraft,
  [startX, startY, stepX, stepY]: [number, number, number, number],
): Uint8Array[] {
  const each = SAMPLES[colours]!;
  const lines: Uint8Array[] = [];
  for (let y = startY; y < height; y += stepY) {
    const bits: string[] = [];
    for (let x = startX; x < width; x += stepX)
      for (let c = 0; c < each; c++)
        bits.push((samples[(y * width + x) * each + c] ?? 0).toString(2).padStart(depth, '0'));
    const bytes = bits.join('').match(/.{1,8}/g) ?? [];
    if (bytes.length === 0) continue;
    lines.push(Uint8Array.from([0, ...bytes.map((byte) => parseInt(byte.padEnd(8, '0'), 2))]));
  }
  return lines;
}

export function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
