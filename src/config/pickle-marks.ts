import { extname } from 'node:path';

const EXTENSIONS = ['.pt', '.pth', '.pkl', '.pickle'];

/** What is known of a model file without reading all of it. */
export interface ModelFile {
  readonly file: string;
  /** Its first bytes, 64 or more. */
  readonly head?: Uint8Array;
  /** The names in it, if it is an archive. */
  readonly entries?: readonly string[];
}

/** By name or by content: renaming a pickle must not make it harmless. */
export function isPickle({ file, head, entries = [] }: ModelFile): boolean {
  if (EXTENSIONS.includes(extname(file).toLowerCase())) return true;
  if (entries.some(isPickleEntry)) return true;
  return (
    head !== undefined &&
    ((startsPickle(head) && !isSafetensors(file, head)) || isPickleEntry(firstZipEntry(head)))
  );
}

/** What torch.save writes into its archives, in a folder named after the model. */
function isPickleEntry(name: string): boolean {
  return /(^|\/)data\.pkl$/.test(name);
}

/** Protocols 2 to 5 start with their number; older ones have no mark. */
function startsPickle(head: Uint8Array): boolean {
  const [mark, protocol = 0] = head;
  return mark === 0x80 && 2 <= protocol && protocol <= 5;
}

/**
 * These files start with the length of their header, which one time in many looks like a mark. The
 * name has to agree: with effort, a pickle can be made to look like this too.
 */
function isSafetensors(file: string, head: Uint8Array): boolean {
  const isShort = head.subarray(4, 8).every((byte) => byte === 0);
  return extname(file).toLowerCase() === '.safetensors' && isShort && head[8] === 0x7b;
}

/** The name in the first local header of a zip archive (APPNOTE 4.3.7); empty where there is none. */
function firstZipEntry(head: Uint8Array): string {
  if (!startsWith(head, [0x50, 0x4b, 0x03, 0x04]) || head.length < 30) return '';
  const length = head[26]! | (head[27]! << 8);
  return new TextDecoder().decode(head.subarray(30, 30 + length));
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}
