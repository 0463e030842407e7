import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE_BYTES = 2 ** 20;
/** Pieces that are kept in memory before they go into a file. */
const MOST_IN_MEMORY = 16;

/** Bytes put aside until it is known what goes in front of them: in memory, and in a file where they are many. */
export interface Spool {
  readonly size: number;
  add(bytes: Uint8Array): void;
  /** All of them in order, a piece at a time. */
  pieces(): Generator<Uint8Array>;
  discard(): void;
}

let count = 0;

export function openSpool(): Spool {
  let kept: Uint8Array[] = [];
  /** Bytes of the last piece that are in use. */
  let used = PIECE_BYTES;
  let [size, written] = [0, 0];
  let file: { readonly path: string; readonly descriptor: number } | undefined;
  const spill = () => {
    if (!file) {
      const path = join(tmpdir(), `spike-results-${process.pid}-${count++}`);
      file = { path, descriptor: openSync(path, 'wx+', 0o600) };
    }
    for (const bytes of kept) writeAll(file.descriptor, bytes);
    written += kept.length * PIECE_BYTES;
    kept = [];
  };
  return {
    get size() {
      return size;
    },
    /** Copies them: rows lie in the memory of their batch, and many small arrays take more than what they hold. */
    add(bytes) {
      size += bytes.length;
      for (let at = 0; at < bytes.length;) {
        if (used === PIECE_BYTES) {
          if (kept.length === MOST_IN_MEMORY) spill();
          kept.push(new Uint8Array(PIECE_BYTES));
          used = 0;
        }
        const part = bytes.subarray(at, at + PIECE_BYTES - used);
        kept.at(-1)!.set(part, used);
        used += part.length;
        at += part.length;
      }
    },
    *pieces() {
      for (let at = 0; at < written; at += PIECE_BYTES) {
        const piece = new Uint8Array(PIECE_BYTES);
        for (let got = 0; got < piece.length;)
          got += readSync(file!.descriptor, piece, got, piece.length - got, at + got);
        yield piece;
      }
      yield* kept.slice(0, -1);
      if (kept.length > 0) yield kept.at(-1)!.subarray(0, used);
    },
    discard() {
      kept = [];
      if (!file) return;
      closeSync(file.descriptor);
      rmSync(file.path, { force: true });
      file = undefined;
    },
  };
}

/** A system may take a part of what it is given. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}
