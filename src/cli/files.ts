import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../index.ts';

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

/** Whether two paths lead to one file that is there. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return (
    first !== undefined && first.dev === second?.dev && first.ino === second.ino && first.isFile()
  );
}
