import type { Numbers } from '../../../src/tensor/dtype.ts';

/** Rows of integers as base64 of 32 bits each, the low byte first. */
export function pack(rows: readonly Numbers[]): string {
  const size = rows.reduce((sum, row) => sum + row.length, 0);
  const all = new Int32Array(size);
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return Buffer.from(all.buffer).toString('base64');
}

export function unpack(text: string): Int32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Int32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}
