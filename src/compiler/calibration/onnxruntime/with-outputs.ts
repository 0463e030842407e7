import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../../../frontend/frontend.ts';
import { piecesOf } from '../../../support/byte-source.ts';
import { isSystemError } from '../../../support/system-error.ts';

/** Numbers of the fields in onnx.proto, each with 2 behind it: content of a counted length follows. */
const GRAPH = (7 << 3) | 2;
const OUTPUT = (12 << 3) | 2;
const NAME = (1 << 3) | 2;

/** What onnxruntime opens: a file, or bytes. */
type Model = string | Uint8Array;

/** Larger models go through a file: of bytes, onnxruntime makes two more copies while it opens them. */
const LARGE_BYTES = 2 ** 25;

/**
 * Opens an ONNX file with more of its values as outputs. A message that occurs twice in a file is one
 * message, so it is enough to put another graph behind the first that holds the new outputs only.
 */
export async function openWithOutputs<T>(
  source: Source,
  of: { readonly added: readonly string[]; readonly hasSiblings: boolean },
  open: (model: Model) => Promise<T>,
): Promise<T> {
  const added = outputsMessage(of.added);
  // A model with its weights elsewhere is small, and is looked for beside them only where it is bytes.
  const isLarge = source.size > LARGE_BYTES && !of.hasSiblings;
  const copy = isLarge ? copyOf(source, added) : undefined;
  if (!copy) return open(bytesOf(source, added));
  try {
    return await open(copy.file);
  } finally {
    copy.remove();
  }
}

function outputsMessage(names: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const outputs = names.map((name) => counted(OUTPUT, counted(NAME, encoder.encode(name))));
  return counted(GRAPH, Buffer.concat(outputs));
}

function counted(tag: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.from([tag, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...varint(Math.floor(value / 128))];
}

function bytesOf(source: Source, added: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(source.size + added.length);
  let at = 0;
  for (const piece of piecesOf(source)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  bytes.set(added, at);
  return bytes;
}

/** The model in a folder that nobody else can look into; nothing where no file can be written. */
function copyOf(source: Source, added: Uint8Array) {
  let folder: string | undefined;
  const remove = () => folder !== undefined && rmSync(folder, { recursive: true, force: true });
  try {
    folder = mkdtempSync(join(tmpdir(), 'spike-compile-'));
    const file = join(folder, 'model.onnx');
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      for (const piece of piecesOf(source)) writeAll(descriptor, piece);
      writeAll(descriptor, added);
    } finally {
      closeSync(descriptor);
    }
    return { file, remove };
  } catch (error) {
    remove();
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
