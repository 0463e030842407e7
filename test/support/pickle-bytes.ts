/** The bytes of a pickle written as Python's own documentation writes them: one letter a byte. */
export function pickleBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** A number of 32 bits as the letters of its bytes. */
export function u32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
}

/** A text as protocols from 1 on write it. */
export function unicode(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return `X${u32(bytes.length)}${bytes.toString('latin1')}`;
}

export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}
