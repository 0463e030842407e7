import { isLegacy } from './legacy-mark.ts';

const ZIP = Uint8Array.of(0x50, 0x4b, 0x03, 0x04);

/** A zip archive holds anything; those of PyTorch are called so, or start with what it writes first. */
export function isTorch(head: Uint8Array, name: string): boolean {
  if (isLegacy(head)) return true;
  if (!ZIP.every((byte, i) => head[i] === byte)) return false;
  return /\.(?:pt2|pt|pth|bin|ckpt)$/i.test(name) || holds(head, '/data.pkl');
}

function holds(head: Uint8Array, text: string): boolean {
  return new TextDecoder('latin1').decode(head).includes(text);
}
