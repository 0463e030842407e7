import type { Random } from '../../../src/support/random.ts';

const ADDRESS_BYTES = 8;

/** A file in which some bytes, addresses or lengths are others, or whose end is missing. */
export function drawHdf5(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  const seed = random.pick(seeds);
  const bytes = Uint8Array.from(seed);
  const view = new DataView(bytes.buffer);
  for (let left = random.int(1, 4); left > 0; left--) {
    const at = random.int(0, bytes.length - 1);
    const word = Math.min(at - (at % ADDRESS_BYTES), bytes.length - ADDRESS_BYTES);
    const change = random.int(0, 4);
    if (change === 0) bytes[at] = random.int(0, 255);
    else if (change === 1) bytes[at]! ^= 1 << random.int(0, 7);
    else if (change === 2) view.setBigUint64(word, BigInt(random.int(0, bytes.length)), true);
    else if (change === 3) view.setBigUint64(word, 2n ** BigInt(random.int(0, 63)), true);
    else bytes.copyWithin(at, random.int(0, bytes.length - 1), at + random.int(1, 64));
  }
  return random.next() < 0.1 ? bytes.subarray(0, random.int(8, bytes.length)) : bytes;
}
