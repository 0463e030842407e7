import { readFileSync } from 'node:fs';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';

/** A file that the user named: samples, labels, calibration data. */
export function readInput(file: string, what: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return fail(codes.fileNotFound({ what }, { file }));
  }
}
