import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { makeFolder } from '../index.ts';

export function readInput(file: string, what: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return fail(codes.fileNotFound({ what }, { file }));
  }
}

/** Writes beside the file and renames, so that nobody ever finds half of it. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const target = resolve(file);
  const stat = statSync(target, { throwIfNoEntry: false });
  // A device or a pipe has no beside.
  if (stat && !stat.isFile() && !stat.isDirectory()) {
    writeFileSync(target, bytes);
    return;
  }
  makeFolder(dirname(target));
  const fresh = join(dirname(target), `.${basename(target)}.new-${process.pid}`);
  try {
    writeFileSync(fresh, bytes, { flush: true });
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { force: true });
  }
}
