import { byteReader } from '../../../support/bytes.ts';
import type { Hdf5File } from './file.ts';

/** What an element is; `other` is any that nobody reads, by its name. */
export type Hdf5Type =
  | {
      readonly kind: 'integer' | 'float';
      readonly bytes: number;
      readonly isSigned: boolean;
      readonly isBigEndian: boolean;
    }
  | { readonly kind: 'text'; readonly bytes: number }
  | { readonly kind: 'long-text'; readonly bytes: number }
  | { readonly kind: 'other'; readonly name: string; readonly bytes: number };

const NAMES = [
  'integers',
  'floats',
  'times',
  'text',
  'bit fields',
  'opaque bytes',
  'records',
  'references',
  'enumerations',
  'lists of any length',
  'arrays in arrays',
];

const ENUMERATION = 8;
const NEWEST = 5;

export function readDatatype(file: Hdf5File, data: Uint8Array): Hdf5Type {
  const part = byteReader(data, () => file.refuse('a type ends early'));
  for (;;) {
    const first = part.u8();
    if (first >> 4 > NEWEST) file.unsupported(`a type of version ${first >> 4}`);
    const kind = first & 15;
    const flags = part.u8();
    part.u16();
    const bytes = part.u32();
    if (bytes === 0) return file.refuse('a type has elements of no bytes');
    // Truth values are an enumeration of integers, whose type is behind.
    if (kind === ENUMERATION) continue;
    const other = { kind: 'other', name: NAMES[kind] ?? `type ${kind}`, bytes } as const;
    const isBigEndian = (flags & 1) !== 0;
    if (kind === 0 || kind === 1) {
      const isWhole = part.u16() === 0 && part.u16() === 8 * bytes;
      const isRead = kind === 0 ? [1, 2, 4, 8].includes(bytes) : isIeee(bytes, part.bytes(4));
      if (!isWhole || !isRead) return other;
      const isSigned = kind === 1 || (flags & 8) !== 0;
      return { kind: kind === 0 ? 'integer' : 'float', bytes, isSigned, isBigEndian };
    }
    if (kind === 3) return { kind: 'text', bytes };
    return kind === 9 && (flags & 15) === 1 && bytes === 16 ? { kind: 'long-text', bytes } : other;
  }
}

/** Where exponent and mantissa begin, and how many bits they have. */
const IEEE: Readonly<Record<number, readonly number[]>> = {
  2: [10, 5, 0, 10],
  4: [23, 8, 0, 23],
  8: [52, 11, 0, 52],
};

function isIeee(bytes: number, bits: Uint8Array): boolean {
  return IEEE[bytes]?.every((bit, i) => bits[i] === bit) ?? false;
}
