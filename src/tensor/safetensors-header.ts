import { corruptSafetensors, unsupportedDtype } from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../diagnostics/diagnostic.ts';
import { byteReader } from '../support/bytes.ts';
import { duplicateKey } from '../support/duplicate-key.ts';
import { isDeeper } from '../support/nesting.ts';
import { type Dtype, isDtype } from './dtype.ts';
import type { Shape } from './shape.ts';
import { isShape, storedBytes, storedDtype } from './stored.ts';

/** A tensor as the header describes it; its bytes are those from `start` to `end` of the data. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly start: number;
  readonly end: number;
}

export const METADATA = '__metadata__';

/** The key of the metadata that tells an integer's exact width: the format itself has only four. */
export function exactDtypeKey(name: string): string {
  return `dtype:${name}`;
}

/** What the format calls a number type: our name in capitals. */
export function formatName(dtype: Dtype): string {
  return storedDtype(dtype).toUpperCase();
}

const FLOATS = ['f64', 'f32', 'f16', 'bf16'] as const;
const INTEGERS = ['i64', 'i32', 'i16', 'i8', 'u64', 'u32', 'u16', 'u8', 'bool'] as const;
const DTYPES = new Map([...FLOATS, ...INTEGERS].map((dtype) => [formatName(dtype), dtype]));

/** Some hundred thousand tensors. The format's own library reads twelve times as much, which takes gigabytes. */
const LONGEST_HEADER = 2 ** 23;

/** A tensor has a list in an object in an object. */
const DEEPEST = 3;

/** So many faults are told. */
const MOST_FAULTS = 100;

/**
 * Reads and checks the header: the tensors lie one behind the other, fill the file, and are as long as
 * their shapes say. Nothing is allocated on the header's word.
 */
export function readSafetensorsHeader(bytes: Uint8Array, at: Location) {
  const reader = byteReader(bytes, (shortage) => cutShort(shortage, at));
  const length = reader.u64();
  if (length > LONGEST_HEADER) corrupt(`its header claims ${length} bytes`, at);
  const header = parseHeader(reader.bytes(length), at);
  const exact = readMetadata(header.get(METADATA), at);
  header.delete(METADATA);
  const faults: Diagnostic[] = [];
  const tensors: StoredTensor[] = [];
  for (const [name, value] of header) {
    const found = readEntry(name, value, exact, { ...at, item: name });
    if ('code' in found) faults.push(found);
    else tensors.push(found);
  }
  if (faults.length > 0) fail(...faults.slice(0, MOST_FAULTS));
  checkLayout(tensors, bytes.length, reader.offset, at);
  return { tensors, dataStart: reader.offset };
}

function cutShort(facts: { readonly needed: number; readonly size: number }, at: Location): never {
  return corrupt(`it needs ${facts.needed} bytes and has ${facts.size}`, at);
}

type Json = Readonly<Record<string, unknown>>;

function corrupt(fault: string, at: Location): never {
  return fail(corruptSafetensors({ fault }, at));
}

/** A map, so that a name like '__proto__' is a name like any other. */
function parseHeader(bytes: Uint8Array, at: Location): Map<string, unknown> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (isDeeper(text, DEEPEST)) corrupt('its header holds lists in lists', at);
  const header = parseJson(text) ?? corrupt('its header is not a JSON object', at);
  const duplicate = duplicateKey(text);
  if (duplicate !== undefined) corrupt('its header holds a name twice', { ...at, item: duplicate });
  return new Map(Object.entries(header));
}

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readMetadata(value: unknown, at: Location): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  const here = { ...at, item: METADATA };
  if (!isObject(value)) return corrupt('its metadata is not an object', here);
  const entries = Object.entries(value);
  const isText = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string';
  if (!entries.every(isText)) return corrupt('its metadata holds more than strings', here);
  return new Map(entries);
}

function readEntry(
  name: string,
  value: unknown,
  exact: ReadonlyMap<string, string>,
  at: Location,
): StoredTensor | Diagnostic {
  const wrong = (fault: string) => corruptSafetensors({ fault }, at);
  if (!isObject(value)) return wrong('it is not described by an object');
  const { dtype: found, shape, data_offsets: offsets } = value;
  if (typeof found !== 'string') return wrong(`its 'dtype' is not a name`);
  const stored: Dtype | undefined = DTYPES.get(found);
  if (stored === undefined) {
    const known = [...DTYPES.keys()].join(', ');
    return unsupportedDtype({ found: found.slice(0, 40), known }, at);
  }
  const dtype = exact.get(exactDtypeKey(name)) ?? stored;
  if (!isDtype(dtype) || storedDtype(dtype) !== stored)
    return wrong(`its exact number type '${dtype.slice(0, 40)}' is not stored as '${stored}'`);
  if (!isShape(shape)) return wrong('its shape is not a list of at most 64 whole numbers');
  if (!isShape(offsets) || offsets.length !== 2)
    return wrong(`its 'data_offsets' are not two whole numbers`);
  const [start, end] = offsets as readonly [number, number];
  const needed = storedBytes(dtype, shape);
  if (end - start !== needed)
    return wrong(`its shape needs ${needed} bytes, its 'data_offsets' give ${end - start}`);
  return { name, dtype, shape, start, end };
}

function checkLayout(
  tensors: readonly StoredTensor[],
  fileSize: number,
  dataStart: number,
  at: Location,
): void {
  let offset = 0;
  for (const { name, start, end } of tensors.toSorted(byPlace)) {
    const fault = start < offset ? 'it overlaps the tensor before it' : 'a gap lies before it';
    if (start !== offset) corrupt(fault, { ...at, item: name });
    offset = end;
  }
  const needed = dataStart + offset;
  if (needed > fileSize) cutShort({ needed, size: fileSize }, at);
  if (needed < fileSize) corrupt(`${fileSize - needed} bytes follow the last tensor`, at);
}

function byPlace(a: StoredTensor, b: StoredTensor): number {
  return a.start - b.start || a.end - b.end;
}
