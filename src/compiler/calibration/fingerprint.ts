import { piecesOf } from '../../support/byte-source.ts';
import { sha256, sha256Of } from '../../support/hash.ts';
import { dataFile } from '../../data/data-file.ts';
import { sampleFiles } from '../../data/sample-files.ts';

/**
 * A hash of all that samples can depend on: of a file its own, as `sha256sum` has it; of a folder one of the names and
 * hashes of its files.
 */
export function fingerprint(path: string): string {
  const { kind, files } = sampleFiles(path);
  const hashes = files.map((file) => sha256Of(piecesOf(dataFile(file.path, 'calibration data'))));
  if (kind === 'file') return hashes[0]!;
  return sha256(JSON.stringify([kind, files.map(({ name }, i) => [name, hashes[i]!])]));
}
