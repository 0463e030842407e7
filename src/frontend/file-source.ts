import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Source } from './frontend.ts';

/** Protobuf's own limit, and nearly that of Node's for reading a file at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** A model file on disk. */
export function fileSource(path: string): Source {
  const beside = (name: string) => {
    const sibling = join(dirname(path), basename(name));
    return existsSync(sibling) ? readBounded(sibling) : undefined;
  };
  return { name: path, bytes: readBounded(path), beside };
}

function readBounded(path: string): Uint8Array {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return fail(codes.modelNotFound({}, { file: path }));
  if (!stats.isFile()) return fail(codes.modelNotFile({}, { file: path }));
  if (stats.size > MOST_BYTES)
    return fail(codes.modelTooLargeToRead({ bytes: stats.size, most: MOST_BYTES }, { file: path }));
  const bytes = readFileSync(path);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
