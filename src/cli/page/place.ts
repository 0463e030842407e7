import { readFileSync, statSync } from 'node:fs';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { pageFacts } from '../../index.ts';
import { isSameFile } from '../files.ts';

interface Kept {
  /** What is read, and what that is. */
  readonly files: readonly string[];
  readonly what: string;
  /** Whether runs that an earlier page shows would be lost, which nobody asked for by name. */
  readonly losesRuns?: boolean;
}

/** A page takes the place of an earlier page, and of nothing else: least of all of what it is of. */
export function checkPagePlace(file: string, { files, what, losesRuns = false }: Kept): void {
  const lost = files.find((one) => isSameFile(file, one));
  if (lost !== undefined) fail(codes.outputIsInput({ what }, { file: lost }));
  // A device or a pipe takes what comes; of a folder the system tells.
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return;
  const earlier = pageFacts(readFileSync(file, 'utf8'));
  if (earlier === undefined) return fail(codes.pageKept({ file, isPage: false }));
  if (earlier.hasRuns && losesRuns) fail(codes.pageKept({ file, isPage: true }));
}
