import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that are kept in memory before they go into a file. */
const MOST_IN_MEMORY = 2 ** 24;
const PIECE_BYTES = 2 ** 20;

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
  let [size, keptBytes, written] = [0, 0, 0];
  let file: { readonly path: string; readonly descriptor: number } | undefined;
  const spill = () => {
    if (!file) {
      const path = join(tmpdir(), `spike-results-${process.pid}-${count++}`);
      file = { path, descriptor: openSync(path, 'wx+', 0o600) };
    }
    for (const bytes of kept) writeAll(file.descriptor, bytes);
    written = size;
    [kept, keptBytes] = [[], 0];
  };
  return {
    get size() {
      return size;
    },
    add(bytes) {
      // Rows lie in the memory of their batch, which would be kept whole.
      kept.push(bytes.slice());
      size += bytes.length;
      keptBytes += bytes.length;
      if (keptBytes > MOST_IN_MEMORY) spill();
    },
    *pieces() {
      for (let at = 0; at < written; at += PIECE_BYTES) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, written - at));
        for (let got = 0; got < piece.length;)
          got += readSync(file!.descriptor, piece, got, piece.length - got, at + got);
        yield piece;
      }
      yield* kept;
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
