import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../../diagnostics/diagnostic.ts';
import { domainOf } from './declare.ts';
import type { ModelProto } from './schema.ts';

/** Before it, operators broadcast by rules of their own. */
const OLDEST = 7;

/** That of ONNX 1.23. */
const NEWEST = 28;

/** The imported versions, by domain; of ONNX's own operators, one that is read. */
export function opsetsOf(
  imports: ModelProto['opsetImport'],
  outer: ReadonlyMap<string, number>,
  at: Location,
): ReadonlyMap<string, number> {
  const own = imports.map((it) => [domainOf(it.domain), Number(it.version ?? 0n)] as const);
  const opsets = new Map([...outer, ...own]);
  const version = opsets.get('') ?? 0;
  if (version < OLDEST) fail(codes.oldOpset({ version, oldest: OLDEST }, at));
  return opsets;
}

/** Which version of each domain's operators a model uses, and a warning where one is not known yet. */
export function readOpsets(
  { opsetImport }: ModelProto,
  at: Location,
): { readonly opsets: ReadonlyMap<string, number>; readonly warnings: readonly Diagnostic[] } {
  const opsets = opsetsOf(opsetImport, new Map(), at);
  const version = opsets.get('')!;
  const warnings = version > NEWEST ? [codes.newOpset({ version, newest: NEWEST }, at)] : [];
  return { opsets, warnings };
}
