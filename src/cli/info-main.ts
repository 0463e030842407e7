import type { ExitCode } from '../diagnostics/diagnostic.ts';
import { infoCommand } from './commands/info.ts';
import { invoke } from './invoke.ts';

/** `info` on its own. The build makes one file of it, which loads faster than thirty. */
export function info(given: readonly string[]): Promise<ExitCode> {
  const options = Object.fromEntries(given.map((option) => [option.slice(2), true]));
  return invoke(infoCommand, { args: {}, options, faults: [] });
}
