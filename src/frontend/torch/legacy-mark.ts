/** The first pickle of a file from before torch 1.6: protocol 2, and a number of ten bytes. */
const MARK = Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46);

export function isLegacy(head: Uint8Array): boolean {
  return MARK.every((byte, i) => head[i] === byte);
}
