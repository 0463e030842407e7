/** t, x, y, p of the recording that each format below holds. */
const RECORDED = [
  [100, 3, 1, 1],
  [150, 0, 0, 0],
  [150, 3, 1, 1],
  [299, 2, 1, 0],
] as const;

const words = (bigEndian: boolean, numbers: readonly number[]) => {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, i) => view.setUint32(4 * i, number >>> 0, !bigEndian));
  return new Uint8Array(view.buffer);
};
const joined = (...parts: (Uint8Array | string)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const aedat2 = joined(
  '#!AER-DAT2.0\r\n# a camera\r\n',
  words(
    true,
    RECORDED.flatMap(([t, x, y, p]) => [(y << 8) | ((127 - x) << 1) | (1 - p), t]),
  ),
  // A pulse to synchronise by, which is no pixel.
  words(true, [0x8000_0000, 400]),
);
const aedat3 = joined(
  '#!AER-DAT3.1\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n',
  packet(2, [0, 0]),
  packet(
    1,
    RECORDED.flatMap(([t, x, y, p]) => [(x << 17) | (y << 2) | (p << 1) | 1, t]),
  ),
);
const dat = joined(
  '% Version 2\n% Width 4\n% Height 2\n',
  Uint8Array.of(12, 8),
  words(
    false,
    RECORDED.flatMap(([t, x, y, p]) => [t, (p << 28) | (y << 14) | x]),
  ),
);
const nmnist = Uint8Array.from(
  RECORDED.flatMap(([t, x, y, p]) => [x, y, (p << 7) | (t >> 16), (t >> 8) & 255, t & 255]),
);
const csv = `x,y,polarity,timestamp\n${RECORDED.map(([t, x, y, p]) => [x, y, p, t].join()).join('\n')}\n`;

function packet(type: number, events: readonly number[]): Uint8Array {
  const count = events.length / 2;
  return joined(words(false, [type, 8, 4, 0, count, count, count]), words(false, events));
}

/** One recording in each format that is read. */
export const EVENT_FILES = { aedat2, aedat3, dat, nmnist, csv } as const;
