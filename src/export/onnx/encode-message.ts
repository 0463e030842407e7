import { Writer } from 'protobufjs/minimal.js';
import {
  type Field,
  type Message,
  type MessageName,
  SCHEMA,
  type Unread,
} from '../../frontend/onnx/schema.ts';

/** A message to write: any fields of it, lists of numbers as plain lists. */
export type Draft<T> =
  T extends Unread<infer V>
    ? Draft<V>
    : T extends bigint
      ? bigint
      : T extends Uint8Array | string | number | undefined
        ? T
        : T extends readonly (infer E)[]
          ? readonly Draft<E>[]
          : T extends Float32Array | Float64Array | Int32Array
            ? readonly number[] | T
            : T extends BigInt64Array | BigUint64Array
              ? readonly bigint[] | T
              : { readonly [F in keyof T]?: Draft<T[F]> };

/** Writes a message by the schema that reads it. Lists of numbers are packed or one by one. */
export function encode<M extends MessageName>(
  name: M,
  message: Draft<Message<M>>,
  packed = true,
): Uint8Array {
  const writer = new Writer();
  writeMessage(writer, name, message as object, packed);
  return writer.finish();
}

/** Messages in messages go to the same writer, so that weights are copied once, when it finishes. */
function writeMessage(writer: Writer, name: MessageName, message: object, packed: boolean): void {
  for (const [key, field] of Object.entries(SCHEMA[name]) as [string, Field][]) {
    const value = (message as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    const values = field.repeated ? [...(value as Iterable<unknown>)] : [value];
    if (field.repeated && packed && isNumeric(field.type)) {
      writer.uint32((field.id << 3) | COUNTED).fork();
      for (const element of values) write(writer, field.type, element, packed);
      writer.ldelim();
    } else
      for (const element of values) {
        writer.uint32((field.id << 3) | (WIRE[field.type] ?? COUNTED));
        write(writer, field.type, element, packed);
      }
  }
}

/** The wire type of what has its length in front. */
const COUNTED = 2;

const WIRE: Readonly<Record<string, number>> = {
  float: 5,
  double: 1,
  int32: 0,
  int64: 0,
  uint64: 0,
};

function isNumeric(type: string): boolean {
  return type in WIRE;
}

function write(writer: Writer, type: string, value: unknown, packed: boolean): void {
  if (type === 'string') writer.string(value as string);
  else if (type === 'bytes') writer.bytes(value as Uint8Array);
  else if (type === 'float') writer.float(value as number);
  else if (type === 'double') writer.double(value as number);
  else if (type === 'int32') writer.int32(value as number);
  else if (type === 'int64' || type === 'uint64') writeBigint(writer, value as bigint);
  else {
    writer.fork();
    writeMessage(writer, type as MessageName, value as object, packed);
    writer.ldelim();
  }
}

function writeBigint(writer: Writer, value: bigint): void {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  writer.uint64({ low, high, unsigned: true });
}
