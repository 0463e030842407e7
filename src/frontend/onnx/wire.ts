import type { Location } from '../../diagnostics/diagnostic.ts';
import type { Values } from '../../tensor/dtype.ts';
import type { Source } from '../frontend.ts';
import { type Cursor, cursorOver } from './cursor.ts';
import { type NumberList, SCALARS, checkWidth, countedBytes } from './scalars.ts';
import { type Field, type Message, type MessageName, SCHEMA, type ScalarName } from './schema.ts';
import { WIRE, readTag, skipField } from './skip-field.ts';
import { type Stretch, joined, readStretch, readable, unreadBytes, unreadList } from './unread.ts';

/** Deeper nesting is an attack: real models nest graphs in nodes a few times. */
const DEEPEST = 64;

/** A message of no bytes takes two in the file but a hundred in memory. */
const MOST_MESSAGES = 2 ** 19;

/** Names, extents and attributes, each number of a list counted; a number of one byte takes eight in memory. */
const MOST_VALUES = 2 ** 20;

/**
 * Reads a message by the schema, from the front to the back. Weights are skipped: what is kept of them
 * is where they lie. Fields that the schema does not know are skipped too.
 */
export function decode<M extends MessageName>(name: M, source: Source, at: Location): Message<M> {
  const walk: Walk = { source, at, cursor: cursorOver(source), messages: 0, values: 0 };
  return readable(at, () => {
    const kind = KINDS.get(name)!;
    return assemble(kind, collect(kind, [], walk, 0), walk) as Message<M>;
  });
}

interface Walk {
  readonly source: Source;
  readonly at: Location;
  readonly cursor: Cursor;
  messages: number;
  values: number;
}

/** What a message holds, by the index of the field: for a repeated one all of its parts. */
type Parts = unknown[];

type NamedField = Field & { readonly name: string; readonly index: number };

/** The fields of a message, in the order of the schema and by their numbers. */
interface Kind {
  readonly fields: readonly NamedField[];
  readonly byId: ReadonlyMap<number, NamedField>;
}

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries(SCHEMA).map(([message, schema]) => {
    const named = Object.entries<Field>(schema);
    const fields = named.map(([name, field], index) => ({ ...field, name, index }));
    return [message, { fields, byId: new Map(fields.map((field) => [field.id, field])) }];
  }),
);

/** Adds what the message at the cursor holds to what is known of it. */
function collect(kind: Kind, parts: Parts, walk: Walk, depth: number): Parts {
  if (depth > DEEPEST) throw new RangeError(`messages are nested more than ${DEEPEST} deep`);
  if (++walk.messages > MOST_MESSAGES)
    throw new RangeError(`there are more than ${MOST_MESSAGES} messages`);
  const { cursor } = walk;
  while (!cursor.isAtEnd) {
    const tag = cursor.number(readTag);
    const field = kind.byId.get(tag >>> 3);
    const known = field && parts[field.index];
    const part = field && readPart(field, tag & 7, { known, walk, depth });
    if (!field || part === undefined) skipField(cursor, tag);
    else if (!field.repeated) parts[field.index] = part;
    else if (known) (known as unknown[]).push(part);
    else parts[field.index] = [part];
  }
  return parts;
}

interface Place {
  /** What came before of the same field. */
  readonly known: unknown;
  readonly walk: Walk;
  readonly depth: number;
}

/** One occurrence of a field; nothing when its wire type is another than the schema's. */
function readPart(field: NamedField, wire: number, { known, walk, depth }: Place): unknown {
  const { type, repeated, later } = field;
  const { cursor } = walk;
  if (!isScalar(type)) {
    if (wire !== WIRE.counted) return undefined;
    const kind = KINDS.get(type)!;
    // A singular message that occurs again goes on: this is more of it.
    const parts = ((!repeated && known) || []) as Parts;
    const length = cursor.length();
    cursor.within(length, () => void collect(kind, parts, walk, depth + 1));
    return repeated ? assemble(kind, parts, walk) : parts;
  }
  const { list, read, wire: single } = SCALARS[type];
  const isPacked = list !== undefined && repeated && wire === WIRE.counted;
  if (!isPacked && wire !== single) return undefined;
  countValues(walk, 1);
  if (later && wire === WIRE.counted) return readStretch(cursor, list);
  return isPacked ? decodeList(list, walk) : read(cursor);
}

function countValues(walk: Walk, count: number): void {
  walk.values += count;
  if (walk.values > MOST_VALUES)
    throw new RangeError(`there are more than ${MOST_VALUES} values besides weights`);
}

/** Of a copy: a list of the window's own bytes would keep all of it alive. */
function decodeList(list: NumberList, walk: Walk): Values {
  const bytes = countedBytes(walk.cursor);
  checkWidth(list, bytes.length);
  countValues(walk, list.count(bytes));
  return list.decode(bytes.slice());
}

function isScalar(type: string): type is ScalarName {
  return Object.hasOwn(SCALARS, type);
}

/** The message that is made of its parts. */
function assemble({ fields }: Kind, parts: Parts, walk: Walk): Readonly<Record<string, unknown>> {
  const message: Record<string, unknown> = {};
  for (const field of fields) message[field.name] = valueOf(field, parts[field.index], walk);
  return message;
}

const NOTHING: readonly never[] = [];

function valueOf(field: NamedField, found: unknown, walk: Walk): unknown {
  const { type, repeated, later } = field;
  if (!isScalar(type))
    return repeated
      ? (found ?? NOTHING)
      : found && assemble(KINDS.get(type)!, found as Parts, walk);
  const { list } = SCALARS[type];
  if (!repeated) return later && found ? unreadBytes(found as Stretch, walk) : found;
  if (!list) return found ?? NOTHING;
  const all = (found ?? NOTHING) as readonly unknown[];
  return later ? unreadList(list, all, walk) : joined(list, all);
}
