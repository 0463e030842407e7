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
const MOST_MESSAGES = 2 ** 20;

/**
 * Reads a message by the schema, from the front to the back. Weights are skipped: what is kept of them
 * is where they lie. Fields that the schema does not know are skipped too.
 */
export function decode<M extends MessageName>(name: M, source: Source, at: Location): Message<M> {
  const walk: Walk = { source, at, cursor: cursorOver(source), messages: 0 };
  return readable(at, () => assemble(name, collect(name, new Map(), walk, 0), walk) as Message<M>);
}

interface Walk {
  readonly source: Source;
  readonly at: Location;
  readonly cursor: Cursor;
  messages: number;
}

/** What a message holds, by the number of the field: values, lists, stretches, messages. */
type Parts = Map<number, unknown[]>;

type NamedField = Field & { readonly name: string };

const FIELDS: ReadonlyMap<string, ReadonlyMap<number, NamedField>> = new Map(
  Object.entries(SCHEMA).map(([message, fields]) => {
    const named = Object.entries<Field>(fields).map(([name, field]) => ({ ...field, name }));
    return [message, new Map(named.map((field) => [field.id, field]))];
  }),
);

/** Adds what the message at the cursor holds to what is known of it. */
function collect(name: string, parts: Parts, walk: Walk, depth: number): Parts {
  if (depth > DEEPEST) throw new RangeError(`messages are nested more than ${DEEPEST} deep`);
  if (++walk.messages > MOST_MESSAGES)
    throw new RangeError(`there are more than ${MOST_MESSAGES} messages`);
  const fields = FIELDS.get(name)!;
  const { cursor } = walk;
  while (!cursor.isAtEnd) {
    const tag = cursor.number(readTag);
    const field = fields.get(tag >>> 3);
    const known = field && parts.get(field.id);
    const part = field && readPart(field, tag & 7, { known, walk, depth });
    if (!field || part === undefined) skipField(cursor, tag);
    else if (known && field.repeated) known.push(part);
    else parts.set(field.id, [part]);
  }
  return parts;
}

interface Place {
  /** What came before of the same field. */
  readonly known: readonly unknown[] | undefined;
  readonly walk: Walk;
  readonly depth: number;
}

/** One occurrence of a field; nothing when its wire type is another than the schema's. */
function readPart(field: NamedField, wire: number, { known, walk, depth }: Place): unknown {
  const { type, repeated, later } = field;
  const { cursor } = walk;
  if (!isScalar(type)) {
    if (wire !== WIRE.counted) return undefined;
    // A singular message that occurs again goes on: this is more of it.
    const begun = repeated ? undefined : (known?.[0] as Parts | undefined);
    const parts: Parts = begun ?? new Map<number, unknown[]>();
    const length = cursor.length();
    cursor.within(length, () => void collect(type, parts, walk, depth + 1));
    return repeated ? assemble(type, parts, walk) : parts;
  }
  const { list, read, wire: single } = SCALARS[type];
  const isPacked = list !== undefined && repeated && wire === WIRE.counted;
  if (!isPacked && wire !== single) return undefined;
  if (later && wire === WIRE.counted) return readStretch(cursor, list);
  return isPacked ? decodeList(list, countedBytes(cursor)) : read(cursor);
}

/** Of a copy: a list of the window's own bytes would keep all of it alive. */
function decodeList(list: NumberList, bytes: Uint8Array): Values {
  checkWidth(list, bytes.length);
  return list.decode(bytes.slice());
}

function isScalar(type: string): type is ScalarName {
  return Object.hasOwn(SCALARS, type);
}

/** The message that is made of its parts. */
function assemble(name: string, parts: Parts, walk: Walk): Readonly<Record<string, unknown>> {
  const message: Record<string, unknown> = {};
  for (const field of FIELDS.get(name)!.values())
    message[field.name] = valueOf(field, parts.get(field.id) ?? NOTHING, walk);
  return message;
}

const NOTHING: readonly never[] = [];

function valueOf(field: NamedField, found: readonly unknown[], walk: Walk): unknown {
  const { type, repeated, later } = field;
  const [first] = found;
  if (!isScalar(type)) return repeated ? found : first && assemble(type, first as Parts, walk);
  const { list } = SCALARS[type];
  if (!repeated) return later && first ? unreadBytes(first as Stretch, walk) : first;
  if (!list) return found;
  return later ? unreadList(list, found, walk) : joined(list, found);
}
