import { type Diagnostic, SpikeError, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { TextReader, Unreadable } from '../ir/parse-parts.ts';
import { scan } from '../ir/scan.ts';
import type { PassCall } from './pass.ts';

/** Reads `dead-code,encode{bits = 4}`: names with options, written as attributes are in .spk text. */
export function parsePassCalls(text: string): PassCall[] {
  const reader = new TextReader(scan(text), { file: '--passes' });
  const calls: PassCall[] = [];
  try {
    do calls.push({ name: reader.word(), options: reader.attrs() });
    while (reader.take(','));
    reader.endOfStatement();
    reader.skipNewlines();
    if (!reader.isEnd()) reader.endOfStatement();
  } catch (error) {
    if (error instanceof Unreadable) throw new SpikeError([ofPasses(error.diagnostic)]);
    throw error;
  }
  throwIfErrors(reader.diagnostics.map(ofPasses));
  return calls;
}

/** What is read is a list of passes and no op. */
function ofPasses(found: Diagnostic): Diagnostic {
  return found.code === 'SPK1009' ? { ...found, hint: HINT } : found;
}

const HINT = 'passes read name,name{option = value}';
