import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { type Column, type Sink, resultFormat } from '../../index.ts';
import { TWO_DOCUMENTS } from '../arguments/two-documents.ts';
import { type GrowingFile, openWhole } from '../files.ts';

/** Standard output as a file: lines of results take the place of a summary. */
const STANDARD_OUTPUT: GrowingFile = {
  write: (bytes) => void process.stdout.write(bytes),
  finish: () => {},
  discard: () => {},
};

/** Opens what results are written to; the file is there once it is whole, and not before. */
export function resultOpener(
  file: string | undefined,
  isJson: boolean,
): ((columns: readonly Column[]) => Sink) | undefined {
  if (file === undefined) return undefined;
  if (file === '-' && isJson) fail(codes.wrongOption(TWO_DOCUMENTS));
  return (columns) => {
    const format = resultFormat(file);
    const to = file === '-' ? STANDARD_OUTPUT : openWhole(file);
    const discard = (sink?: Sink) => {
      sink?.discard();
      to.discard();
    };
    try {
      const sink = format(columns, (bytes) => to.write(bytes));
      const finish: Sink['finish'] = (samples) => {
        sink.finish(samples);
        to.finish();
      };
      const put: Sink['put'] = (result, i) => sink.put(result, i);
      return { put, flush: () => sink.flush?.(), finish, discard: () => discard(sink) };
    } catch (error) {
      discard();
      throw error;
    }
  };
}
