import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { isSystemError } from '../../support/system-error.ts';

/** A file of samples. */
export interface SampleFile {
  readonly path: string;
  /** Below the folder that was given, for messages. */
  readonly name: string;
  /** The folder that it lies in, where each class has one. */
  readonly group?: string;
}

/** The files of samples that a path stands for: one, or all of a folder, by name. */
export type SampleFiles =
  | { readonly kind: 'file'; readonly files: readonly [SampleFile] }
  | { readonly kind: 'arrays' | 'images'; readonly files: readonly SampleFile[] };

const ARRAYS = new Set(['.npy', '.npz']);

/** Those that are not read are among them: to pass over an image in silence would be worse than to refuse it. */
const IMAGES = new Set(['.png', '.jpg', '.jpeg', '.webp', '.bmp', '.gif', '.tif', '.tiff', '.ppm']);

export function sampleFiles(path: string): SampleFiles {
  const isFolder = orMissing(path, () => statSync(path).isDirectory());
  if (!isFolder) return { kind: 'file', files: [{ path, name: path }] };
  const all = orMissing(path, () => filesIn(path));
  const arrays = all.filter(({ name }) => ARRAYS.has(extensionOf(name)));
  const images = all.filter(({ name }) => IMAGES.has(extensionOf(name)));
  const at = { file: path };
  if (arrays.length > 0 && images.length > 0)
    fail(codes.mixedSampleFiles({ arrays: arrays.length, images: images.length }, at));
  if (arrays.length > 0) return { kind: 'arrays', files: arrays };
  if (images.length > 0) return { kind: 'images', files: images };
  const found = all.slice(0, 5).map(({ name }) => name);
  return fail(codes.noSampleFiles({ known: '.npy, .png or .jpg', found }, at));
}

/** All files of a folder and of the folders in it, in an order that is the same everywhere. */
function filesIn(folder: string): SampleFile[] {
  const [files, folders] = entriesOf(folder);
  const own = files.map((name) => ({ path: join(folder, name), name }));
  const below = folders.flatMap((group) =>
    entriesOf(join(folder, group))[0].map((name) => ({
      path: join(folder, group, name),
      name: join(group, name),
      ...(files.length === 0 && { group }),
    })),
  );
  return [...own, ...below];
}

function entriesOf(folder: string): readonly [files: string[], folders: string[]] {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
  const isFolder = (name: string) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return [names.filter((name) => !isFolder(name)), names.filter(isFolder)];
}

function extensionOf(name: string): string {
  return extname(name).toLowerCase();
}

function orMissing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return fail(codes.fileNotFound({ what: 'calibration data' }, { file }));
  }
}
