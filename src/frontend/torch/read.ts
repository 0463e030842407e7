import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { openArchive } from './archive.ts';
import { isScript, readScript } from '../torchscript/read.ts';
import { isExported, readExported } from '../torch-export/read.ts';

export function read(source: Source, options: ImportOptions): ImportResult {
  const archive = openArchive(source);
  if (isExported(archive)) return readExported(archive, options);
  if (isScript(archive)) return readScript(archive, options);
  return fail(codes.unsupportedTorch({ what: 'no network' }, archive.at));
}
