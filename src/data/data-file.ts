import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { ByteSource } from '../support/byte-source.ts';
import { isSystemError } from '../support/system-error.ts';

/** A file that the user named, read by ranges. It is opened for each of them: nobody says when the last was. */
export function dataFile(file: string, what: string): ByteSource {
  const unread = () => fail(codes.fileNotFound({ what }, { file }));
  const size = withFile(file, (descriptor) => fstatSync(descriptor).size) ?? unread();
  const read = (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    const got = withFile(file, (descriptor) => fill(bytes, descriptor, offset)) ?? unread();
    if (got < length)
      fail(codes.truncatedFile({ needed: offset + length, size: offset + got }, { file }));
    return bytes;
  };
  return { size, read };
}

function withFile<T>(file: string, work: (descriptor: number) => T): T | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    return work(descriptor);
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** How many bytes there were. */
function fill(bytes: Uint8Array, descriptor: number, offset: number): number {
  let done = 0;
  while (done < bytes.length) {
    const count = Math.min(bytes.length - done, MOST_PER_CALL);
    const got = readSync(descriptor, bytes, done, count, offset + done);
    if (got === 0) return done;
    done += got;
  }
  return done;
}

const MOST_PER_CALL = 2 ** 30;
