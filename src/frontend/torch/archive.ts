import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import * as codes from '../../diagnostics/codes.ts';
import { readArchive } from '../../formats/zip/archive.ts';
import type { ZipEntry } from '../../formats/zip/zip.ts';
import type { Source } from '../frontend.ts';

/** An archive that torch wrote: all of it is in one folder, whose name means nothing. */
export interface TorchArchive {
  /** By their paths in that folder. */
  readonly files: ReadonlyMap<string, ZipEntry>;
  readonly source: Source;
  readonly at: Location;
}

export function openArchive(source: Source): TorchArchive {
  const at = { file: source.name };
  const entries = readArchive(source, at);
  const [first = ''] = entries.keys();
  const root = first.slice(0, first.indexOf('/') + 1);
  const isCommon = [...entries.keys()].every((path) => path.startsWith(root));
  const cut = isCommon ? root.length : 0;
  const files = new Map([...entries].map(([path, entry]) => [path.slice(cut), entry]));
  checkByteOrder(files, at);
  return { files, source, at };
}

/** Archives from before torch 2.1 do not say; all of them were written on little-endian machines. */
function checkByteOrder(files: ReadonlyMap<string, ZipEntry>, at: Location): void {
  const order = files.get('byteorder');
  if (order && order.size < 16 && new TextDecoder().decode(order.read()).trim() === 'big')
    fail(codes.unsupportedTorch({ what: 'numbers in big-endian order' }, at));
}

/** All of a small file that must be there. */
export function fileOf({ files, at }: TorchArchive, path: string): Uint8Array {
  const entry = files.get(path);
  return entry ? entry.read() : fail(codes.wrongTorch({ fault: `it has no '${path}'` }, at));
}
