import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';

/** Reads names with commas between them, each of which must be known. */
export function readNames<Name extends string>(
  option: string,
  text: string,
  known: readonly Name[],
): Name[] {
  const names = new Set(text.split(',').map((one) => one.trim()));
  for (const found of names) {
    if (known.includes(found as Name)) continue;
    const expected = `some of ${known.join(', ')}`;
    fail(codes.wrongOption({ name: option, found, expected, meant: nearestName(found, known) }));
  }
  return [...names] as Name[];
}
