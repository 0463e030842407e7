import { Reader } from 'protobufjs/minimal.js';
import { corruptOnnx } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { Values } from '../../tensor/dtype.ts';
import { SCALARS } from './scalars.ts';
import { type Field, type Message, type MessageName, SCHEMA, type ScalarName } from './schema.ts';

/** Deeper nesting is an attack: real models nest graphs in nodes a few times. */
const DEEPEST = 64;

/** A message of no bytes takes two in the file but a hundred in memory. */
const MOST_MESSAGES = 2 ** 20;

/**
 * Reads a message by the schema. Bytes are views on the file, lists of numbers are typed arrays;
 * fields that the schema does not know are skipped.
 */
export function decode<M extends MessageName>(
  name: M,
  bytes: Uint8Array,
  at: Location,
): Message<M> {
  try {
    const state = { reader: new Reader(bytes), messages: 0 };
    return decodeMessage(name, [[0, bytes.length]], state, 0) as Message<M>;
  } catch (error) {
    // The reader throws Error and RangeError at bytes it cannot read; a TypeError is a fault of ours.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return fail(corruptOnnx({ fault: error.message }, at));
  }
}

interface State {
  readonly reader: Reader;
  messages: number;
}

type Range = readonly [start: number, end: number];
type NamedField = Field & { readonly name: string };

const FIELDS = new Map(
  Object.entries(SCHEMA).map(([message, fields]) => {
    const named = Object.entries<Field>(fields).map(([name, field]): NamedField => ({
      ...field,
      name,
    }));
    return [message, new Map(named.map((field) => [field.id, field]))] as const;
  }),
);

/** Decodes the message that lies in the given ranges: more than one where it is to be merged. */
function decodeMessage(
  name: string,
  ranges: readonly Range[],
  state: State,
  depth: number,
): Readonly<Record<string, unknown>> {
  if (depth > DEEPEST) throw new RangeError(`messages are nested more than ${DEEPEST} deep`);
  if (++state.messages > MOST_MESSAGES)
    throw new RangeError(`there are more than ${MOST_MESSAGES} messages`);
  const fields = FIELDS.get(name)!;
  const parts = new Map<number, unknown[]>();
  for (const range of ranges) collectParts(fields, range, state.reader, parts);
  const message: Record<string, unknown> = {};
  for (const field of fields.values()) {
    const found = parts.get(field.id) ?? NOTHING;
    message[field.name] = isScalar(field.type)
      ? scalarOf(field, field.type, found)
      : messageOf(field, found as readonly Range[], state, depth + 1);
  }
  return message;
}

const NOTHING: readonly never[] = [];

/** What there is of each field, in the order of the file: values, packed arrays, ranges of messages. */
function collectParts(
  fields: ReadonlyMap<number, NamedField>,
  [start, end]: Range,
  reader: Reader,
  parts: Map<number, unknown[]>,
): void {
  reader.pos = start;
  reader.len = end;
  while (reader.pos < end) {
    const tag = reader.tag();
    const field = fields.get(tag >>> 3);
    const part = field && readPart(field, tag & 7, reader);
    if (part === undefined) {
      reader.skipType(tag & 7, 0, tag >>> 3);
      continue;
    }
    const list = parts.get(field!.id);
    if (list && (field!.repeated || !isScalar(field!.type))) list.push(part);
    else parts.set(field!.id, [part]);
  }
}

/** One occurrence of a field; nothing when its wire type is another than the schema's. */
function readPart(field: NamedField, wire: number, reader: Reader): unknown {
  const scalar = isScalar(field.type) ? SCALARS[field.type] : undefined;
  if (scalar?.wire === wire) return scalar.read(reader);
  if (wire !== 2 || (scalar && !(scalar.packed && field.repeated))) return undefined;
  const length = reader.size();
  const start = reader.pos;
  reader.skip(length);
  if (!scalar?.packed) return [start, start + length] satisfies Range;
  const end = reader.len;
  [reader.pos, reader.len] = [start, start + length];
  const values = scalar.packed(reader);
  if (reader.pos !== reader.len) throw new RangeError('a list of numbers ends inside a number');
  reader.len = end;
  return values;
}

function isScalar(type: string): type is ScalarName {
  return Object.hasOwn(SCALARS, type);
}

function scalarOf(field: Field, type: ScalarName, parts: readonly unknown[]): unknown {
  if (!field.repeated) return parts.at(-1);
  const { List } = SCALARS[type];
  if (!List) return parts;
  const isPacked = (part: unknown): part is Values => ArrayBuffer.isView(part);
  if (parts.length === 1 && isPacked(parts[0])) return parts[0];
  const values = new List(parts.reduce<number>((n, p) => n + (isPacked(p) ? p.length : 1), 0));
  let at = 0;
  for (const part of parts) {
    const numbers = isPacked(part) ? part : [part];
    values.set(numbers as never, at);
    at += numbers.length;
  }
  return values;
}

function messageOf(field: Field, ranges: readonly Range[], state: State, depth: number): unknown {
  if (field.repeated)
    return ranges.map((range) => decodeMessage(field.type, [range], state, depth));
  return ranges.length === 0 ? undefined : decodeMessage(field.type, ranges, state, depth);
}
