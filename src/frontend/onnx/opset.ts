import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, type Location, fail } from '../../diagnostics/diagnostic.ts';
import { isOwnDomain } from './node.ts';
import type { ModelProto } from './schema.ts';

/** Before it, operators broadcast by rules of their own. */
const OLDEST = 7;

/** That of ONNX 1.23. */
const NEWEST = 28;

/** Which version of ONNX's operators a model uses, and a warning where that is not known yet. */
export function readOpset(
  { opsetImport }: ModelProto,
  at: Location,
): { readonly opset: number; readonly warnings: readonly Diagnostic[] } {
  const version = Number(opsetImport.find(({ domain }) => isOwnDomain(domain))?.version ?? 0n);
  if (version < OLDEST) fail(codes.oldOpset({ version, oldest: OLDEST }, at));
  const warnings = version > NEWEST ? [codes.newOpset({ version, newest: NEWEST }, at)] : [];
  return { opset: version, warnings };
}
