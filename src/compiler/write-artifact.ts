import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MANIFEST_FILE, type Manifest } from '../../runtime/artifact/manifest.ts';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { behindLinks } from './behind-links.ts';
import { makeFolder } from './make-folder.ts';

const TEMPORARY = /^\.(.+)\.(?:new|old)-([0-9]+)$/;

/**
 * Writes the files into a temporary folder beside `folder` and renames it, so that whoever looks
 * finds nothing, the old artifact, or the whole new one, whenever the process is killed.
 */
export function writeArtifact(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  const target = behindLinks(folder);
  checkReplaceable(target, files);
  const parent = dirname(target);
  makeFolder(parent);
  sweep(parent);
  const fresh = join(parent, `.${basename(target)}.new-${process.pid}`);
  const old = join(parent, `.${basename(target)}.old-${process.pid}`);
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh);
    for (const [name, bytes] of files) writeFileSync(join(fresh, name), bytes, { flush: true });
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** Only an artifact or an empty folder is replaced: never somebody's files. */
export function checkReplaceable(
  folder: string,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isDirectory() && existsSync(join(folder, MANIFEST_FILE))) {
    const foreign = foreignIn(folder).filter((name) => !files.has(name));
    if (foreign.length > 0) fail(codes.wouldOverwrite({ folder, foreign }));
    return;
  }
  if (stat.isDirectory() && readdirSync(folder).length === 0) return;
  fail(codes.wouldOverwrite({ folder }));
}

/** What builds of kernels put into an artifact, and what systems leave in any folder. */
const OURS = /^(?:lib(?:network|profile)-(?:cuda|host)\.so|network\.(?:ptx|cubin))$/;
const DROPPINGS: readonly string[] = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** Files that an artifact does not list; none where it does not say what it lists. */
function foreignIn(folder: string): string[] {
  const listed = listedIn(join(folder, MANIFEST_FILE));
  if (!listed) return [];
  const known = new Set([MANIFEST_FILE, ...listed, ...DROPPINGS]);
  return readdirSync(folder).filter((name) => !known.has(name) && !OURS.test(name));
}

function listedIn(manifest: string): readonly string[] | undefined {
  try {
    const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as Partial<Manifest>;
    return files && Object.keys(files);
  } catch {
    return undefined; // A damaged one is replaced, which mends it.
  }
}

/** Removes what killed compiles left behind: temporary folders whose process is gone. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = TEMPORARY.exec(name)?.[2];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
