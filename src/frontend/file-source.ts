import { type BigIntStats, closeSync, fstatSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import type { Source } from './frontend.ts';
import { openBelow, openFile, partsBelow } from './sibling-file.ts';

/** As much as Node 20 holds in one array. */
const MOST_AT_ONCE = 2 ** 32;

/** As much as one call to the system reads. */
const MOST_PER_CALL = 2 ** 30;

/**
 * A model file on disk. `check` sees the path of each file before it is opened, the model's own and
 * those of files beside it, and throws where one may not be read.
 */
export function fileSource(path: string, check: (file: string) => void = () => {}): Source {
  check(path);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return fail(codes.modelNotFound({}, { file: path }));
  if (!stats.isFile()) return fail(codes.modelNotFile({}, { file: path }));
  // Weights are read later, when another folder may be the working directory.
  const folder = realpathSync.native(dirname(path));
  const siblings = new Map<string, Source | undefined>();
  const openSibling = (parts: readonly string[]) => {
    check(join(folder, ...parts));
    const open = () => openBelow(folder, parts, { file: path });
    return sourceOf(join(dirname(path), ...parts), open);
  };
  const beside = (name: string) => {
    const parts = partsBelow(name, { file: path });
    // One file has many paths: 'w.bin', './w.bin'.
    const key = parts.join('/');
    if (!siblings.has(key)) siblings.set(key, openSibling(parts));
    return siblings.get(key);
  };
  const own = sourceOf(path, () => openFile(join(folder, basename(path))));
  return own
    ? { ...own, file: realpathSync.native(path), beside }
    : fail(codes.modelNotFound({}, { file: path }));
}

/** Opens the file for each read and closes it again: nobody would know when it is read for the last time. */
function sourceOf(file: string, open: () => number | undefined): Source | undefined {
  const at = { file };
  const known = withFile(open, factsOf);
  if (!known) return undefined;
  const read = (offset: number, length: number) => {
    if (length > MOST_AT_ONCE)
      return fail(codes.tooMuchAtOnce({ bytes: length, most: MOST_AT_ONCE }, at));
    const bytes = withFile(open, (descriptor) =>
      isSame(factsOf(descriptor), known) ? readRange(descriptor, offset, length) : undefined,
    );
    return bytes ?? fail(codes.modelChanged({}, at));
  };
  return { name: file, size: Number(known.size), read, beside: () => undefined };
}

function withFile<T>(open: () => number | undefined, work: (descriptor: number) => T) {
  const descriptor = open();
  if (descriptor === undefined) return undefined;
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function factsOf(descriptor: number): BigIntStats {
  return fstatSync(descriptor, { bigint: true });
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The bytes of a range, or nothing when the file ends before it does. */
function readRange(descriptor: number, offset: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = Math.min(length - done, MOST_PER_CALL);
    const got = readSync(descriptor, bytes, done, count, offset + done);
    if (got === 0) return undefined;
    done += got;
  }
  return bytes;
}
