import {
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { behindLinks, makeFolder } from '../index.ts';
import { isSystemError } from '../support/system-error.ts';

/** Writes beside the file and renames, so that nobody ever finds half of it. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const target = behindLinks(file);
  const stat = statSync(target, { throwIfNoEntry: false });
  // A device or a pipe has no beside.
  if (stat && !stat.isFile() && !stat.isDirectory()) {
    named(file, () => writeFileSync(target, bytes));
    return;
  }
  makeFolder(dirname(target));
  const fresh = join(dirname(target), `.${basename(target)}.new-${process.pid}`);
  try {
    named(file, () => writeFileSync(fresh, bytes, { flush: true }));
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

/** A file that is written piece by piece, beside its place until it is whole. */
export interface GrowingFile {
  write(bytes: Uint8Array): void;
  /** Puts it in its place. */
  finish(): void;
  /** Leaves nothing behind. */
  discard(): void;
}

export function openWhole(file: string): GrowingFile {
  const target = behindLinks(file);
  const stat = statSync(target, { throwIfNoEntry: false });
  // A device or a pipe has no beside.
  const isPlain = !stat || stat.isFile() || stat.isDirectory();
  if (isPlain) makeFolder(dirname(target));
  const place = isPlain ? join(dirname(target), `.${basename(target)}.new-${process.pid}`) : target;
  const descriptor = openSync(place, 'w');
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    write: (bytes) => named(file, () => writeFileSync(descriptor, bytes)),
    finish: () => {
      if (isPlain) named(file, () => fsyncSync(descriptor));
      close();
      if (isPlain) renameSync(place, target);
    },
    discard: () => {
      close();
      if (isPlain) rmSync(place, { force: true });
    },
  };
}

/** Of a file that is open the system says what is wrong without its name. */
function named(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw isSystemError(error) ? Object.assign(error, { path }) : error;
  }
}
