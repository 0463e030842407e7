import type { Source } from '../../../frontend/frontend.ts';

/** Numbers of the fields in onnx.proto, each with 2 behind it: content of a counted length follows. */
const GRAPH = (7 << 3) | 2;
const OUTPUT = (12 << 3) | 2;
const NAME = (1 << 3) | 2;

/**
 * The bytes of an ONNX file with more of its values as outputs. A message that occurs twice in a file is
 * one message, so it is enough to put another graph behind the first that holds the new outputs only.
 */
export function withOutputs(source: Source, names: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const outputs = names.map((name) => counted(OUTPUT, counted(NAME, encoder.encode(name))));
  const more = counted(GRAPH, Buffer.concat(outputs));
  const bytes = new Uint8Array(source.size + more.length);
  bytes.set(source.read(0, source.size));
  bytes.set(more, source.size);
  return bytes;
}

function counted(tag: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([tag, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...varint(Math.floor(value / 128))];
}
