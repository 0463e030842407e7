import { readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE, type Manifest } from '../../runtime/artifact/manifest.ts';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { sha256 } from '../support/hash.ts';
import { isSystemError } from '../support/system-error.ts';
import type { Report } from './report.ts';
import type { Compiled } from './request.ts';
import { writeArtifact } from './write-artifact.ts';

/** Results of earlier compiles, by all that they depend on. A cache that fails is never more than a warning. */
export interface Cache {
  getOrMake(key: string, make: () => Promise<Compiled>): Promise<Compiled>;
}

/** Beyond this many bytes, entries that were not used for longest go. */
export const CACHE_BYTES = 2 * 2 ** 30;

/** A folder of entries: each is an artifact and a list of what is in it. */
export function openCache(directory: string, mostBytes = CACHE_BYTES): Cache {
  const folder = join(directory, 'compiled');
  return {
    async getOrMake(key, make) {
      const entry = join(folder, key);
      const { attempt, warnings } = attempts(directory);
      const found = attempt(() => readEntry(entry));
      if (found === 'damaged') warnings.push(codes.cacheDamaged({ entry }));
      else if (found) return found;
      const made = await make();
      attempt(() => {
        rmSync(entry, { recursive: true, force: true });
        writeArtifact(entry, withList(made));
        evict(folder, mostBytes);
      });
      // One reason is enough, though looking and writing may both have failed for it.
      return { ...made, warnings: [...made.warnings, ...warnings.slice(0, 1)] };
    },
  };
}

/** Nothing there yet, or another process was faster: neither is a fault. */
const HARMLESS = new Set(['ENOENT', 'EEXIST', 'ENOTEMPTY']);

/** Runs what may fail for the system's reasons, and turns those into warnings. */
function attempts(directory: string) {
  const warnings: Diagnostic[] = [];
  const attempt = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const reason = error.code;
      if (!HARMLESS.has(reason)) warnings.push(codes.cacheUnusable({ directory, reason }));
      return undefined;
    }
  };
  return { attempt, warnings };
}

const LIST_FILE = 'entry.json';

/** What an entry holds besides the artifact: hashes of all files, the manifest's too, and the warnings. */
interface List {
  readonly files: Readonly<Record<string, string>>;
  readonly warnings: readonly Diagnostic[];
}

/** The list starts with the hash of the rest of it. */
function withList({ files, warnings }: Compiled): ReadonlyMap<string, Uint8Array> {
  const hashes = Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)]));
  const list = JSON.stringify({ files: hashes, warnings } satisfies List);
  return new Map([...files, [LIST_FILE, new TextEncoder().encode(`${sha256(list)}\n${list}`)]]);
}

function readEntry(entry: string): Compiled | 'damaged' {
  const [hash, list = ''] = readFileSync(join(entry, LIST_FILE), 'utf8').split('\n', 2);
  if (sha256(list) !== hash) return 'damaged';
  const { files: hashes, warnings } = JSON.parse(list) as List;
  const files = new Map<string, Uint8Array>();
  for (const [name, expected] of Object.entries(hashes)) {
    const bytes = readFileSync(join(entry, name));
    if (sha256(bytes) !== expected) return 'damaged';
    files.set(name, bytes);
  }
  const json = (name: string) => JSON.parse(new TextDecoder().decode(files.get(name))) as unknown;
  const now = new Date();
  utimesSync(entry, now, now);
  const manifest = json(MANIFEST_FILE) as Manifest;
  return { files, manifest, report: json('report.json') as Report, warnings, isCached: true };
}

function evict(folder: string, mostBytes: number): void {
  const entries = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const sizes = readdirSync(path).map((file) => statSync(join(path, file)).size);
    return { path, used: statSync(path).mtimeMs, bytes: sizes.reduce((sum, n) => sum + n, 0) };
  });
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of entries.sort((a, b) => a.used - b.used)) {
    if (total <= mostBytes) return;
    rmSync(path, { recursive: true, force: true });
    total -= bytes;
  }
}
