import { constants, createReadStream, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { Readable, addAbortSignal } from 'node:stream';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import * as codes from '../diagnostics/codes.ts';
import { isSystemError } from '../support/system-error.ts';

/** Chunks of a file or of standard input, and the first bytes of it, which are among the chunks. */
export interface OpenStream {
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** So many bytes tell formats apart. */
const HEAD_BYTES = 8;

/** The signal ends what waits for more; then it rejects with the reason of the signal. */
export async function openStream(
  source: AsyncIterable<Uint8Array>,
  at: Location,
  signal?: AbortSignal,
): Promise<OpenStream> {
  if (signal && source instanceof Readable) addAbortSignal(signal, source);
  const iterator = source[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  const read = () => orUnread(iterator.next(), at, signal);
  for (let size = 0; size < HEAD_BYTES; size = sizeOf(first)) {
    const next = await read();
    if (next.done === true) break;
    first.push(next.value);
  }
  const chunks = async function* () {
    yield* first;
    for (let next = await read(); next.done !== true; next = await read()) yield next.value;
  };
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), chunks: chunks() };
}

export function fileChunks(file: string): AsyncIterable<Uint8Array> {
  // To open a pipe waits for who writes to it, in a thread that nothing ends.
  if (statSync(file, { throwIfNoEntry: false })?.isFIFO() === true)
    return new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK) });
  return createReadStream(file, { highWaterMark: 2 ** 18 });
}

async function orUnread<T>(
  work: Promise<T>,
  at: Location,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    signal?.throwIfAborted();
    if (isSystemError(error)) return fail(codes.fileNotFound({ what: 'samples' }, at));
    throw error;
  }
}

/** All of a stream. */
export async function wholeStream({ chunks }: OpenStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
