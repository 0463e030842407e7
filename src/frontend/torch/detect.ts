const ZIP = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/** A zip archive holds anything; those of PyTorch are called so, or begin with a pickle. */
export function isTorch(head: Uint8Array, name: string): boolean {
  if (!ZIP.every((byte, i) => head[i] === byte)) return false;
  if (/\.(?:pt2?|pth|ckpt|bin)$/i.test(name)) return true;
  return new TextDecoder('latin1').decode(head).includes('data.pkl');
}
