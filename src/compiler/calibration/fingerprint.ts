import { piecesOf } from '../../support/byte-source.ts';
import { sha256, sha256Of } from '../../support/hash.ts';
import { dataFile } from '../../data/data-file.ts';
import { sampleFiles } from '../../data/sample-files.ts';

/** A hash of all that samples can depend on: what the files of a path hold and, in a folder, their names. */
export function fingerprint(path: string): string {
  const { kind, files } = sampleFiles(path);
  const entries = files.map((file) => [
    kind === 'file' ? '' : file.name,
    sha256Of(piecesOf(dataFile(file.path, 'calibration data'))),
  ]);
  return sha256(JSON.stringify([kind, entries]));
}
