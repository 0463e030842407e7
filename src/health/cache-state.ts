import { constants, accessSync, statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

export interface CacheState {
  readonly directory: string;
  readonly enabled: boolean;
  readonly writable: boolean;
  /** Free space on the disk that the folder is, or would be, on. */
  readonly freeBytes: number;
}

const BYTES_PER_MB = 2 ** 20;
const LEAST_FREE_MB = 64;

/** Whether the cache could be written; a folder that is not there yet is made in the nearest one above. */
export function cacheState(
  settings: Config['compiler'],
  leastFreeMb = LEAST_FREE_MB,
): {
  readonly state: CacheState;
  readonly faults: readonly Diagnostic[];
} {
  const { cacheDirectory: directory, compilationCacheEnabled: enabled } = settings;
  const place = nearestExisting(directory);
  const reason = whyNotWritable(place);
  const { bavail, bsize } = statfsSync(place);
  const freeBytes = bavail * bsize;
  const freeMb = Math.floor(freeBytes / BYTES_PER_MB);
  const state = { directory, enabled, writable: reason === undefined, freeBytes };
  const faults: Diagnostic[] = [];
  if (enabled && reason !== undefined) faults.push(codes.cacheNotWritable({ directory, reason }));
  if (enabled && freeMb < leastFreeMb)
    faults.push(codes.diskNearlyFull({ path: place, freeMb, leastMb: leastFreeMb }));
  return { state, faults };
}

function nearestExisting(path: string): string {
  let place = path;
  while (!exists(place) && dirname(place) !== place) place = dirname(place);
  return place;
}

/** Behind a file there is nothing, though the system calls that an error of its own. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function whyNotWritable(place: string): string | undefined {
  if (!statSync(place).isDirectory()) return 'ENOTDIR';
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
