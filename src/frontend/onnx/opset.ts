import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../../diagnostics/diagnostic.ts';
import { domainOf } from './declare.ts';
import type { ModelProto } from './schema.ts';

/** Before it, operators broadcast by rules of their own. */
const OLDEST = 7;

/** That of ONNX 1.23. */
const NEWEST = 28;

/** Which version of each domain's operators a model uses, and a warning where one is not known yet. */
export function readOpsets(
  { opsetImport }: ModelProto,
  at: Location,
): { readonly opsets: ReadonlyMap<string, number>; readonly warnings: readonly Diagnostic[] } {
  const version = Number(opsetImport.find(({ domain }) => domainOf(domain) === '')?.version ?? 0n);
  if (version < OLDEST) fail(codes.oldOpset({ version, oldest: OLDEST }, at));
  const warnings = version > NEWEST ? [codes.newOpset({ version, newest: NEWEST }, at)] : [];
  const opsets = opsetImport.map((it) => [domainOf(it.domain), Number(it.version ?? 0n)] as const);
  return { opsets: new Map(opsets), warnings };
}
