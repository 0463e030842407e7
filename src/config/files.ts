import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/*
 * All that configuration and policy ask of the file system.
 */

export type Content =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'too-large' };

/** Reads up to so many bytes. Pipes and devices tell no size, so what counts is what they give. */
export function readUpTo(path: string, limit: number): Content {
  try {
    return readAll(path, limit);
  } catch (error) {
    const reason = errorCode(error);
    return isAbsence(reason) ? { kind: 'missing' } : { kind: 'unreadable', reason };
  }
}

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // A folder that may not be searched holds no configuration for this user.
    return false;
  }
}

/**
 * Where a path leads when links and '..' are followed; of what does not exist yet, where it would be.
 * Nothing when that cannot be told. The native function, because the other one takes 'link/..' for
 * the folder of the link, where opening the file goes to the folder that the link leads to.
 */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (!isAbsence(errorCode(error)) || dirname(path) === path) return undefined;
    const parent = realPath(dirname(path));
    return parent === undefined ? undefined : join(parent, basename(path));
  }
}

function readAll(path: string, limit: number): Content {
  const file = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(limit + 1);
    let size = 0;
    for (let got = -1; got !== 0 && size <= limit; size += got)
      got = readSync(file, buffer, size, buffer.length - size, null);
    if (size > limit) return { kind: 'too-large' };
    return { kind: 'text', bytes: buffer.subarray(0, size) };
  } finally {
    closeSync(file);
  }
}

function isAbsence(reason: string): boolean {
  return reason === 'ENOENT' || reason === 'ENOTDIR';
}

function errorCode(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return String(isCoded ? error.code : error);
}
