import * as codes from '../../diagnostics/codes.ts';
import { type Location, SpikeError, fail, locate } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../frontend.ts';
import { strayFault } from '../sibling-file.ts';
import type { TensorProto, Unread } from './schema.ts';

/**
 * The bytes of a tensor that lie in a file beside the model, by the entries that say where. Keys that
 * are not known mean nothing; nor does the checksum, which is one of all of the file: to compare it
 * would take reading all of it, and whoever could change the weights could change it too.
 */
export function externalBytes(
  entries: TensorProto['externalData'],
  wanted: number,
  source: Source,
  at: Location,
): Unread<Uint8Array> {
  const values = new Map(entries.map(({ key = '', value = '' }) => [key, value]));
  const location = values.get('location') ?? '';
  const wrong = (fault: string, hint?: string) =>
    fail(codes.externalData({ location, fault, ...(hint !== undefined && { hint }) }, at));
  const count = (key: string, fallback: number) => {
    const text = values.get(key) ?? String(fallback);
    const number = /^[0-9]+$/.test(text) ? Number(text) : NaN;
    return Number.isSafeInteger(number)
      ? number
      : wrong(`its ${key} is no count of bytes`, DAMAGED);
  };
  const offset = count('offset', 0);
  const length = count('length', wanted);
  if (length !== wanted)
    return wrong(`${length} bytes of it are named, the tensor has ${wanted}`, DAMAGED);
  if (location === '') return wrong('it has no name', DAMAGED);
  if (location.length > LONGEST_PATH) return wrong('its name is too long', DAMAGED);
  const file = locating(at, () => {
    checkLocation(location, source.name);
    return source.beside(location);
  });
  if (!file) return wrong('there is no such file');
  if (offset + length > file.size)
    return wrong(
      `it has ${file.size} bytes, the tensor would end at byte ${offset + length}`,
      'copy the file again, whole: it was cut short, or belongs to another model',
    );
  return { least: length, most: length, load: () => file.read(offset, length) };
}

/** Where copying would not help. */
const DAMAGED = 'export the model again: what it says of its files is damaged';

/** As Linux has it. */
const LONGEST_PATH = 4096;

/**
 * Paths are POSIX paths, on every system, and taken as they are: nothing is decoded. One that would
 * lead out of the folder by the rules of another system, or decoded, is an attack on somebody.
 */
function checkLocation(location: string, file: string): void {
  const refuse = (fault: string) => fail(codes.strayFile({ path: location, fault }, { file }));
  let path = location;
  for (let written = '', times = 0; path !== written; path = decodeOnce(written), times++) {
    if (times > MOST_ENCODED) refuse('it is encoded again and again');
    written = path;
    const fault = strayFault(path) ?? foreignFault(path);
    if (fault !== undefined) refuse(fault);
  }
}

/** Each time is as much work as the path is long. */
const MOST_ENCODED = 8;

function foreignFault(path: string): string | undefined {
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/')) return 'it is an absolute path';
  return /^(?:[a-z]:|[a-z][a-z0-9+.-]*:\/)/i.test(path)
    ? 'it names a drive or an address'
    : undefined;
}

function decodeOnce(path: string): string {
  return path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Work whose faults are those of a place that it does not know. */
function locating<T>(at: Location, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    throw new SpikeError(error.diagnostics.map((found) => locate(found, at)));
  }
}
