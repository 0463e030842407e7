import { corruptOnnx } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Values } from '../../tensor/dtype.ts';
import type { Source } from '../frontend.ts';
import type { Cursor } from './cursor.ts';
import { type NumberList, checkWidth } from './scalars.ts';
import type { Unread } from './schema.ts';

/** A range of the file: bytes, or numbers one behind the other. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
  /** How many there are in it, as far as that can be told without reading it. */
  readonly least: number;
  readonly most: number;
}

interface Origin {
  readonly source: Source;
  readonly at: Location;
}

/** Lists up to this length are counted, so that of small tensors all is known. */
const COUNTED_BYTES = 4096;

/** The range that the field is whose length the cursor is at; of bytes where there is no list. */
export function readStretch(cursor: Cursor, list: NumberList | undefined): Stretch {
  const length = cursor.length();
  const { offset } = cursor;
  if (list) checkWidth(list, length);
  if (list && length <= COUNTED_BYTES) {
    const count = list.count(cursor.bytes(length));
    return { offset, length, least: count, most: count };
  }
  cursor.skip(length);
  const { narrowest = 1, widest = 1 } = list ?? {};
  return { offset, length, least: Math.ceil(length / widest), most: length / narrowest };
}

export function unreadBytes({ offset, length }: Stretch, { source }: Origin): Unread<Uint8Array> {
  return { least: length, most: length, load: () => source.read(offset, length) };
}

/** A list that lies in ranges, and in numbers that stand alone. */
export function unreadList(
  list: NumberList,
  parts: readonly unknown[],
  { source, at }: Origin,
): Unread<Values> {
  if (parts.length === 0) return list.noneUnread;
  const total = (amount: (stretch: Stretch) => number) =>
    parts.reduce<number>((sum, part) => sum + (isStretch(part) ? amount(part) : 1), 0);
  const loadPart = (part: unknown) =>
    isStretch(part) ? list.decode(source.read(part.offset, part.length)) : part;
  return {
    least: total(({ least }) => least),
    most: total(({ most }) => most),
    load: () => readable(at, () => joined(list, parts.map(loadPart))),
  };
}

/** One list of numbers and of lists of them. */
export function joined({ List, none }: NumberList, parts: readonly unknown[]): Values {
  if (parts.length === 0) return none;
  const isList = (part: unknown): part is Values => ArrayBuffer.isView(part);
  if (parts.length === 1 && isList(parts[0])) return parts[0];
  const values = new List(parts.reduce<number>((n, p) => n + (isList(p) ? p.length : 1), 0));
  let at = 0;
  for (const part of parts) {
    const numbers = isList(part) ? part : [part];
    values.set(numbers as never, at);
    at += numbers.length;
  }
  return values;
}

/** Bytes that cannot be read throw RangeError: they are no ONNX. */
export function readable<T>(at: Location, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail(corruptOnnx({ fault: error.message }, at));
  }
}

function isStretch(part: unknown): part is Stretch {
  return typeof part === 'object';
}
