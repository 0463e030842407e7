import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { Writer } from '../../export/writers.ts';
import { nearestName } from '../../support/nearest-name.ts';

/** The format to write: what the user calls it, or else what the name of the file ends in. */
export function writerFor(
  { to, as }: { readonly to: string; readonly as?: string },
  writers: readonly Writer[],
): Writer {
  const found = writers.find(({ name, ending }) =>
    as === undefined ? to.toLowerCase().endsWith(ending) : name === as,
  );
  if (found) return found;
  if (as === undefined)
    return fail(codes.unknownFormat({ known: writers.map(({ ending }) => ending) }, { file: to }));
  const known = writers.map(({ name }) => name);
  const meant = nearestName(as, known);
  return fail(codes.wrongOption({ name: '--as', found: as, expected: known.join(', '), meant }));
}
