/** What a JPEG file says of its picture before the pixels come. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly precision: number;
  /** 0xc0 is baseline, 0xc1 extended, 0xc2 progressive. */
  readonly marker: number;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * Walks over the segments of a file from its start mark to its end mark. Throws a phrase where it is cut
 * short: a decoder fills what is missing with grey.
 */
export function readFrame(bytes: Uint8Array): Frame {
  let frame: Frame | undefined;
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at);
    if (marker === END_OF_IMAGE) break;
    const end = at + 2 + wordAt(bytes, at + 2);
    if (isFrame(marker)) frame ??= frameAt(bytes, at, marker);
    at = marker === START_OF_SCAN ? endOfScan(bytes, end) : end;
  }
  if (!frame) throw new RangeError('it has no frame');
  return frame;
}

/** All of the C row but tables and an arithmetic coder's. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function frameAt(bytes: Uint8Array, at: number, marker: number): Frame {
  const [height, width] = [wordAt(bytes, at + 5), wordAt(bytes, at + 7)];
  return { width, height, components: bytes[at + 9] ?? 0, precision: bytes[at + 4]!, marker };
}

function markerAt(bytes: Uint8Array, at: number): number {
  const marker = wordAt(bytes, at);
  if (marker >> 8 !== 0xff) throw new RangeError(`there is no segment at byte ${at}`);
  return marker & 0xff;
}

function wordAt(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw new RangeError('it ends early');
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** The next marker behind coded pixels, in which 0xff is followed by 0, or by a restart mark. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = start; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!;
    const isMark =
      bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7);
    if (isMark) return at;
  }
  throw new RangeError('it ends early');
}
