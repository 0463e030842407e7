import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';
import { strayFile } from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import { isSystemError } from '../support/system-error.ts';

/*
 * A model says which files its weights are in, and a model may come from anybody. So a path is only
 * followed inside the model's own folder, and never over a link: a symbolic one leads anywhere, and a
 * hard one is another name of a file that may lie anywhere.
 */

/** The parts of a path below a folder. Refuses one that could lead elsewhere. */
export function partsBelow(path: string, at: Location): readonly string[] {
  const parts = path.split(SEPARATOR).filter((part) => part !== '' && part !== '.');
  const fault = strayFault(path) ?? (parts.length === 0 ? 'it names no file' : undefined);
  return fault === undefined ? parts : fail(strayFile({ path, fault }, at));
}

/**
 * Opens a file below a folder, to read. Gives a descriptor, or nothing where there is no such file;
 * refuses what is not a regular file of that folder's own.
 */
export function openBelow(
  folder: string,
  parts: readonly string[],
  at: Location,
): number | undefined {
  const refuse = (fault: string) => fail(strayFile({ path: parts.join('/'), fault }, at));
  if (!look(folder, parts, refuse)) return undefined;
  const descriptor = openFile(join(folder, ...parts), constants.O_NOFOLLOW);
  if (descriptor === undefined) return undefined;
  try {
    // A folder could have become a link since the look: what was opened must be what is there now.
    const seen = look(folder, parts, refuse);
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    if (seen?.dev !== dev || seen.ino !== ino) return refuse('it was exchanged as it was opened');
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/**
 * Opens a file to read, or nothing where there is none, or a link where there may be none. Never waits
 * for somebody to write to a pipe.
 */
export function openFile(path: string, flags = 0): number | undefined {
  // Flags that an operating system lacks are undefined there, which counts as 0.
  const readNow = constants.O_RDONLY | constants.O_NONBLOCK;
  return unless(['ENOENT', 'ELOOP'], () => openSync(path, readNow | flags));
}

/** Why a path could lead out of the folder that it is meant for; nothing when it cannot. */
export function strayFault(path: string): string | undefined {
  if (path.includes('\0')) return 'it holds a NUL';
  if (isAbsolute(path)) return 'it is an absolute path';
  return path.split(SEPARATOR).includes('..') ? 'it leads out of its folder' : undefined;
}

const SEPARATOR = sep === '/' ? '/' : /[\\/]/;

/** The facts of a file below a folder, or nothing where there is none. */
function look(
  folder: string,
  parts: readonly string[],
  refuse: (fault: string) => never,
): BigIntStats | undefined {
  let path = folder;
  for (const part of parts.slice(0, -1)) {
    path = join(path, part);
    const stats = factsOf(path);
    if (stats?.isSymbolicLink()) return refuse(`its folder '${part}' is a symbolic link`);
    if (!stats?.isDirectory()) return undefined;
  }
  const stats = factsOf(join(path, parts.at(-1)!));
  if (!stats) return undefined;
  if (stats.isSymbolicLink()) return refuse('it is a symbolic link');
  if (!stats.isFile()) return refuse('it is no regular file');
  return stats.nlink > 1n ? refuse('it is a hard link: the file has other names') : stats;
}

function factsOf(path: string): BigIntStats | undefined {
  const look = () => lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return unless(['ENAMETOOLONG'], look);
}

/** What the system answers, or nothing where it refuses for one of these reasons. */
function unless<T>(reasons: readonly string[], ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (isSystemError(error) && reasons.includes(error.code)) return undefined;
    throw error;
  }
}
