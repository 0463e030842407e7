import { byteWriter } from '../../support/bytes.ts';
import { numberType, textType } from './datatypes.ts';
import type { Attributes, Dataset } from './tree.ts';

/** A part of an object's header. */
export interface Message {
  readonly type: number;
  readonly data: Uint8Array;
}

/** Where a text lies in the heap of the file. */
export interface TextPlace {
  readonly length: number;
  readonly heap: number;
  readonly index: number;
}

const [DATASPACE, DATATYPE, FILL_VALUE, LAYOUT, ATTRIBUTE, SYMBOL_TABLE] = [1, 3, 5, 8, 12, 17];

/** An object header of version 1: what is said of an object, one message behind the other. */
export function objectHeader(messages: readonly Message[]): Uint8Array {
  const body = byteWriter();
  for (const { type, data } of messages) {
    const whole = padded(data);
    body.u16(type, whole.length, 0, 0);
    body.bytes(whole);
  }
  const writer = byteWriter();
  const version = 1;
  writer.u16(version, messages.length);
  writer.u32(1, body.size, 0);
  writer.bytes(body.finish());
  return writer.finish();
}

export function symbolTable(tree: number, heap: number): Message {
  const writer = byteWriter();
  writer.u64(tree, heap);
  return { type: SYMBOL_TABLE, data: writer.finish() };
}

/** All but the attributes of a dataset that lies in one piece. */
export function datasetMessages({ type, shape }: Dataset, at: number, bytes: number): Message[] {
  const layout = byteWriter();
  const [version, contiguous] = [3, 1];
  layout.bytes(Uint8Array.of(version, contiguous));
  layout.u64(at, bytes);
  // Of version 2: room is taken late, and what was not written is as it is.
  const fill = Uint8Array.of(2, 2, 2, 1, 0, 0, 0, 0);
  return [
    { type: DATASPACE, data: dataspace(shape) },
    { type: DATATYPE, data: numberType(type) },
    { type: FILL_VALUE, data: fill },
    { type: LAYOUT, data: layout.finish() },
  ];
}

export function attributeMessages(
  attributes: Attributes,
  placeOf: (text: string) => TextPlace,
): Message[] {
  return Object.entries(attributes).map(([name, value]) => {
    const text = new TextEncoder().encode(`${name}\0`);
    const datatype = typeof value === 'string' ? textType() : numberType(numberTypeOf(value));
    const space = dataspace([]);
    const writer = byteWriter();
    writer.u16(1, text.length, datatype.length, space.length);
    writer.bytes(padded(text), padded(datatype), padded(space));
    if (typeof value === 'string') {
      const { length, heap, index } = placeOf(value);
      writer.u32(length);
      writer.u64(heap);
      writer.u32(index);
    } else if (typeof value === 'bigint') {
      writer.u64(Number(value));
    } else {
      writer.bytes(new Uint8Array(Float64Array.of(value).buffer));
    }
    return { type: ATTRIBUTE, data: writer.finish() };
  });
}

function numberTypeOf(value: bigint | number): 'i64' | 'f64' {
  return typeof value === 'bigint' ? 'i64' : 'f64';
}

function dataspace(shape: readonly number[]): Uint8Array {
  const writer = byteWriter();
  writer.bytes(Uint8Array.of(1, shape.length, 0, 0, 0, 0, 0, 0));
  writer.u64(...shape);
  return writer.finish();
}

/** With zeros behind, so that the next starts on 8 bytes. */
export function padded(data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(data.length / 8) * 8);
  whole.set(data);
  return whole;
}
