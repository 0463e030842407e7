import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import type { ImportOptions, ImportResult, Source } from '../frontend.ts';
import { headOf } from '../source.ts';
import { isExported, readExported } from '../torch-export/read.ts';
import { isScript, readScript } from '../torchscript/read.ts';
import { importWeights } from '../weights/import.ts';
import { openArchive } from './archive.ts';
import { savedModule, savedTensors } from './content.ts';
import { importModule } from './forward.ts';
import { isLegacy } from './legacy-mark.ts';
import { readLegacy } from './legacy.ts';
import { readModule } from './module.ts';
import { type Saved, readSaved } from './pickle-file.ts';

export function read(source: Source, options: ImportOptions): ImportResult | Promise<ImportResult> {
  const { allowPickle = false } = options;
  if (isLegacy(headOf(source)))
    return importSaved(readLegacy(source, allowPickle), source, options);
  const archive = openArchive(source);
  if (isExported(archive)) return readExported(archive, options);
  if (isScript(archive)) return readScript(archive, options);
  if (!archive.files.has('data.pkl'))
    return fail(codes.unsupportedTorch({ what: 'no network' }, archive.at));
  return importSaved(readSaved(archive, allowPickle), source, options);
}

/** A module by itself, or weights of a network that is elsewhere. */
function importSaved(
  saved: Saved,
  source: Source,
  options: ImportOptions,
): ImportResult | Promise<ImportResult> {
  const object = savedModule(saved.value);
  return object
    ? importModule(readModule(object, saved.find, saved.at), source, options)
    : importWeights(savedTensors(saved), source, options);
}
