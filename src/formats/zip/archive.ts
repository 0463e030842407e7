import { corruptZip } from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import type { ByteSource } from '../../support/byte-source.ts';
import { type ZipEntry, readZip } from './zip.ts';

/** Files that are packed are text of some kind, which packs well, but not all of an archive a hundredfold. */
const MOST_EXPANSION = 100;
const LEAST_LIMIT_BYTES = 2 ** 26;

/** As a file system takes it. */
const LONGEST_PATH = 4096;

/**
 * The files of an archive that is a folder, as models are packed, by their paths. Each path is written in one way
 * only and stays inside, and all files together are not much larger than the archive.
 */
export function readArchive(source: ByteSource, at: Location): ReadonlyMap<string, ZipEntry> {
  const files = new Map<string, ZipEntry>();
  const known = new Set<string>();
  let bytes = 0;
  for (const entry of readZip(source, at)) {
    const { name, size } = entry;
    const refuse = (fault: string) => fail(corruptZip({ fault }, { ...at, item: name }));
    const isFolder = name.endsWith('/') && size === 0;
    const path = isFolder ? name.slice(0, -1) : name;
    const fault = pathFault(path);
    if (fault !== undefined) refuse(fault);
    // Letters with accents are written in two ways.
    const normal = path.normalize('NFC');
    if (known.has(normal)) refuse('two files in it have one name');
    known.add(normal);
    bytes += size;
    if (bytes > LEAST_LIMIT_BYTES + MOST_EXPANSION * source.size)
      refuse(`it has ${source.size} bytes and unpacks to ${bytes} and more`);
    if (!isFolder) files.set(path, entry);
  }
  return files;
}

function pathFault(path: string): string | undefined {
  if (path.length > LONGEST_PATH) return 'its name is too long';
  if (/[\0\\]/.test(path)) return 'its name holds a zero or a backslash';
  const parts = path.split('/');
  if (/^[a-z]:/i.test(path) || parts[0] === '') return 'its name leads out of the archive';
  return parts.some((part) => part === '' || part === '.' || part === '..')
    ? 'its name leads out of its folder, or around in it'
    : undefined;
}
