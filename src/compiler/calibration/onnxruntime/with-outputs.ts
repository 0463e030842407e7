import { basename } from 'node:path';
import type { Source } from '../../../frontend/frontend.ts';
import { type Cursor, cursorOver } from '../../../frontend/onnx/cursor.ts';
import { WIRE, readTag, skipField } from '../../../frontend/onnx/skip-field.ts';
import { partOf, piecesOf } from '../../../support/byte-source.ts';

/** Fields of onnx.proto: their numbers, and behind them how their content lies in the file. */
const GRAPH = (7 << 3) | WIRE.counted;
const INITIALIZER = (5 << 3) | WIRE.counted;
const OUTPUT = (12 << 3) | WIRE.counted;
const NAME = (1 << 3) | WIRE.counted;
const RAW_DATA = (9 << 3) | WIRE.counted;
const EXTERNAL_DATA = (13 << 3) | WIRE.counted;
const DATA_LOCATION = (14 << 3) | WIRE.varint;
const KEY = (1 << 3) | WIRE.counted;
const VALUE = (2 << 3) | WIRE.counted;

/** Where a tensor has its data: in a file. */
const EXTERNAL = 1;

/** Smaller tensors stay in the model: shapes are found by some of them before anything else is read. */
const LEAST_BYTES = 2 ** 12;

/**
 * An ONNX file with more of its values as outputs. A message that occurs twice in a file is one message, so
 * it is enough to put another graph behind the first that holds the new outputs only.
 */
export function withOutputs(source: Source, names: readonly string[]): Uint8Array {
  return bytesOf(source, [{ start: 0, end: source.size }, outputsMessage(names)]);
}

/**
 * The same without the weights, which stay where they lie in the file: of a model in memory, onnxruntime makes
 * two more copies while it opens it, and writing it to a file takes as long as running some samples.
 */
export function outputsBeside(source: Source, file: string, names: readonly string[]): Uint8Array {
  const tensor = (cursor: Cursor) => tensorBeside([...fieldsAt(cursor)], basename(file));
  const graph = (cursor: Cursor) => rewritten(cursor, INITIALIZER, tensor);
  return bytesOf(source, [...rewritten(cursorOver(source), GRAPH, graph), outputsMessage(names)]);
}

/** Bytes of the file, or others. */
type Part = Stretch | Uint8Array;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The fields of a message, where the content of one of them is in other words. */
function rewritten(cursor: Cursor, tag: number, rewrite: (cursor: Cursor) => Part[]): Part[] {
  const parts: Part[] = [];
  while (!cursor.isAtEnd) {
    const start = cursor.offset;
    const found = cursor.number(readTag);
    if (found === tag) {
      let content: Part[] = [];
      cursor.within(cursor.length(), () => (content = rewrite(cursor)));
      const size = content.reduce((sum, part) => sum + sizeOf(part), 0);
      parts.push(Uint8Array.from([...varint(tag), ...varint(size)]), ...content);
    } else {
      skipField(cursor, found);
      parts.push({ start, end: cursor.offset });
    }
  }
  return parts;
}

interface Field extends Stretch {
  readonly tag: number;
  /** The bytes of what is counted. */
  readonly bytes: number;
}

function* fieldsAt(cursor: Cursor): Generator<Field> {
  while (!cursor.isAtEnd) {
    const start = cursor.offset;
    const tag = cursor.number(readTag);
    let bytes = 0;
    if ((tag & 7) === WIRE.counted) cursor.skip((bytes = cursor.length()));
    else skipField(cursor, tag);
    yield { tag, start, end: cursor.offset, bytes };
  }
}

/** A tensor that says where in a file its bytes are, unless it is small or says so already. */
function tensorBeside(fields: readonly Field[], location: string): Part[] {
  const raw = fields.filter(({ tag }) => tag === RAW_DATA);
  const [data] = raw;
  const isElsewhere = fields.some(({ tag }) => tag === EXTERNAL_DATA || tag === DATA_LOCATION);
  if (!data || raw.length > 1 || data.bytes < LEAST_BYTES || isElsewhere) return [...fields];
  const { bytes, end } = data;
  const entry = (key: string, value: string) =>
    counted(EXTERNAL_DATA, [text(KEY, key), text(VALUE, value)]);
  return [
    ...fields.filter((field) => field !== data),
    entry('location', location),
    entry('offset', String(end - bytes)),
    entry('length', String(bytes)),
    Uint8Array.from([...varint(DATA_LOCATION), EXTERNAL]),
  ];
}

function outputsMessage(names: readonly string[]): Uint8Array {
  return counted(
    GRAPH,
    names.map((name) => counted(OUTPUT, [text(NAME, name)])),
  );
}

function text(tag: number, content: string): Uint8Array {
  return counted(tag, [new TextEncoder().encode(content)]);
}

function counted(tag: number, content: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Uint8Array.from([...varint(tag), ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...varint(Math.floor(value / 128))];
}

function sizeOf(part: Part): number {
  return part instanceof Uint8Array ? part.length : part.end - part.start;
}

/** All parts in order; what lies side by side in the file is read together. */
function bytesOf(source: Source, parts: readonly Part[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + sizeOf(part), 0));
  let at = 0;
  const add = (piece: Uint8Array) => {
    bytes.set(piece, at);
    at += piece.length;
  };
  for (const part of joined(parts))
    if (part instanceof Uint8Array) add(part);
    else for (const piece of piecesOf(partOf(source, part.start, sizeOf(part)))) add(piece);
  return bytes;
}

function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    const isNext = last && 'end' in last && 'start' in part && last.end === part.start;
    if (isNext) all[all.length - 1] = { start: last.start, end: part.end };
    else all.push(part);
  }
  return all;
}
