import * as codes from '../diagnostics/codes.ts';
import { type Diagnostic, EXIT, type ExitCode, SpikeError } from '../diagnostics/diagnostic.ts';
import { isSystemError } from '../support/system-error.ts';

/** What the system says where nothing is wrong with us: paths, permissions, space. */
const REFUSALS = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP'],
  ...['EBUSY', 'EXDEV', 'EMFILE', 'ENFILE', 'EIO', 'ENXIO', 'EEXIST', 'ENOTEMPTY'],
]);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What is written first under another name is known to the user by its own. */
const TEMPORARY = /\.([^/\\]+)\.(?:new|old)-\d+/;

/** Every error as diagnostics: one that nobody was prepared for is a bug of ours. */
export function failureOf(error: unknown, showStack: boolean): readonly Diagnostic[] {
  if (error instanceof SpikeError) return error.diagnostics;
  if (isSystemError(error)) {
    const path = (error.path ?? error.syscall).replace(TEMPORARY, '$1');
    if (FULL.has(error.code)) return [codes.diskFull({ path })];
    if (REFUSALS.has(error.code)) return [codes.systemRefused({ path, reason: error.code })];
  }
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1) : [];
  const facts = { error: String(error), stack: showStack ? stack.map((line) => line.trim()) : [] };
  return [codes.internalError(facts)];
}

/** The first error decides; faults of one command are of one kind as a rule. */
export function exitOf(diagnostics: readonly Diagnostic[]): ExitCode {
  return diagnostics.find((one) => one.severity === 'error')?.exit ?? EXIT.ok;
}
