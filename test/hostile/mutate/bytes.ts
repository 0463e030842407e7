import type { Random } from '../../../src/support/random.ts';
import { varint } from '../wire-bytes.ts';

/** A file that was changed, and how, for whoever reads of what it caused. */
export interface Mutant {
  readonly bytes: Uint8Array;
  readonly how: string;
}

/** Changes a file without knowing what it means; may take parts of another one. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, source: Random): Mutant {
  if (bytes.length === 0) return insertBytes(bytes, source);
  return source.pick(MUTATIONS)(bytes, source, other);
}

type MutateBytes = (bytes: Uint8Array, source: Random, other: Uint8Array) => Mutant;

const MUTATIONS: readonly MutateBytes[] = [
  flipBits,
  flipBits,
  setBytes,
  insertBytes,
  insertVarint,
  replaceVarint,
  replaceVarint,
  removeRange,
  repeatRange,
  cutEnd,
  splice,
];

/** Numbers at which something wraps, overflows, or turns around. */
export const EDGES: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 4n, 5n, 7n, 8n, 9n, 16n, 63n, 64n, 65n, 127n, 128n, 255n, 256n, 1000n],
  ...[2n ** 16n, 2n ** 20n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n],
  ...[2n ** 40n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n],
  ...[-1n, -2n, -3n, -8n, -(2n ** 31n), -(2n ** 31n) - 1n, -(2n ** 53n), -(2n ** 63n)],
];

function flipBits(bytes: Uint8Array, source: Random): Mutant {
  const copy = bytes.slice();
  const places = Array.from({ length: source.int(1, 6) }, () => source.int(0, bytes.length - 1));
  for (const place of places) copy[place]! ^= 1 << source.int(0, 7);
  return { bytes: copy, how: `bits flipped at ${places.join(', ')}` };
}

function setBytes(bytes: Uint8Array, source: Random): Mutant {
  const copy = bytes.slice();
  const place = source.int(0, bytes.length - 1);
  const value = source.pick([0, 1, 0x7f, 0x80, 0xff, source.int(0, 255)]);
  const end = place + source.pick([1, 1, 2, 4, 8]);
  copy.fill(value, place, end);
  return { bytes: copy, how: `bytes ${place} to ${end} set to ${value}` };
}

function insertBytes(bytes: Uint8Array, source: Random): Mutant {
  const place = source.int(0, bytes.length);
  const added = Array.from({ length: source.int(1, 12) }, () => source.int(0, 255));
  return { bytes: exchanged(bytes, place, place, added), how: `bytes put in at ${place}` };
}

function insertVarint(bytes: Uint8Array, source: Random): Mutant {
  const place = source.int(0, bytes.length);
  const value = source.pick(EDGES);
  return {
    bytes: exchanged(bytes, place, place, varint(value)),
    how: `${value} put in at ${place}`,
  };
}

/** A number, which may be a tag or a length, becomes another one. */
function replaceVarint(bytes: Uint8Array, source: Random): Mutant {
  const place = source.int(0, bytes.length - 1);
  let end = place;
  while (bytes[end]! >= 0x80 && end < bytes.length) end++;
  const value = source.pick(EDGES);
  const how = `number at ${place} set to ${value}`;
  return { bytes: exchanged(bytes, place, end + 1, varint(value)), how };
}

function removeRange(bytes: Uint8Array, source: Random): Mutant {
  const [place, end] = drawRange(bytes, source);
  return { bytes: exchanged(bytes, place, end, []), how: `bytes ${place} to ${end} taken out` };
}

function repeatRange(bytes: Uint8Array, source: Random): Mutant {
  const [place, end] = drawRange(bytes, source);
  const copy = exchanged(bytes, end, end, bytes.subarray(place, end));
  return { bytes: copy, how: `bytes ${place} to ${end} repeated` };
}

function cutEnd(bytes: Uint8Array, source: Random): Mutant {
  const end = source.int(0, bytes.length - 1);
  return { bytes: bytes.slice(0, end), how: `cut at ${end}` };
}

function splice(bytes: Uint8Array, source: Random, other: Uint8Array): Mutant {
  const end = source.int(0, bytes.length);
  const start = source.int(0, other.length);
  const how = `cut at ${end}, another one from ${start} on behind it`;
  return { bytes: exchanged(bytes, end, bytes.length, other.subarray(start)), how };
}

/** Mostly short. */
function drawRange(bytes: Uint8Array, source: Random): readonly [start: number, end: number] {
  const start = source.int(0, bytes.length - 1);
  const most = source.pick([2, 8, 64, bytes.length]);
  return [start, Math.min(start + source.int(1, most), bytes.length)];
}

function exchanged(
  bytes: Uint8Array,
  start: number,
  end: number,
  middle: ArrayLike<number>,
): Uint8Array {
  const tail = bytes.subarray(end);
  const whole = new Uint8Array(start + middle.length + tail.length);
  whole.set(bytes.subarray(0, start));
  whole.set(middle, start);
  whole.set(tail, start + middle.length);
  return whole;
}
