import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as codes from '../diagnostics/codes.ts';
import { fail } from '../diagnostics/diagnostic.ts';
import { EVENT_ENDINGS, EVENT_HEAD_BYTES, eventFormat } from './events/formats.ts';
import { isLabelFile } from './events/recordings.ts';
import { dataFile } from './data-file.ts';
import { imageFormat } from './images/formats.ts';
import { isSystemError } from '../support/system-error.ts';

/** A file of samples. */
export interface SampleFile {
  readonly path: string;
  /** Below the folder that was given, for messages. */
  readonly name: string;
  /** The folder that it lies in, where each class has one. */
  readonly group?: string;
}

/** The files of samples that a path stands for: one, or all of a folder, by name. */
export interface SampleFiles {
  readonly kind: 'file' | 'arrays' | 'images' | 'events';
  readonly files: readonly SampleFile[];
}

const ARRAYS = new Set(['.npy', '.npz']);

/** Those that are not read are among them: to pass over an image in silence would be worse than to refuse it. */
const IMAGES = new Set(['.png', '.jpg', '.jpeg', '.webp', '.bmp', '.gif', '.tif', '.tiff', '.ppm']);

export function sampleFiles(path: string): SampleFiles {
  const isFolder = orMissing(path, () => statSync(path).isDirectory());
  if (!isFolder) return { kind: kindOfFile(path), files: [{ path, name: path }] };
  const all = orMissing(path, () => filesIn(path));
  const arrays = all.filter(({ name }) => ARRAYS.has(extensionOf(name)));
  const images = all.filter(({ name }) => IMAGES.has(extensionOf(name)));
  const at = { file: path };
  if (arrays.length > 0 && images.length > 0)
    fail(codes.mixedSampleFiles({ arrays: arrays.length, images: images.length }, at));
  if (arrays.length > 0) return { kind: 'arrays', files: arrays };
  if (images.length > 0) return { kind: 'images', files: images };
  const events = all.filter(
    ({ name }) => EVENT_ENDINGS.has(extensionOf(name)) && !isLabelFile(name),
  );
  if (events.length > 0) return { kind: 'events', files: events };
  const found = all.slice(0, 5).map(({ name }) => name);
  return fail(
    codes.noSampleFiles({ known: '.npy, .png or .jpg files, or recordings of events,', found }, at),
  );
}

/** What a file holds that was named itself: its first bytes say it, or the ending of its name. */
function kindOfFile(path: string): 'file' | 'images' | 'events' {
  const file = dataFile(path, 'samples');
  const head = file.read(0, Math.min(EVENT_HEAD_BYTES, file.size));
  if (imageFormat(head)) return 'images';
  const ending = extensionOf(path);
  return eventFormat(head, ending) || ending === '.aedat4' ? 'events' : 'file';
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
    return fail(codes.fileNotFound({ what: 'samples' }, { file }));
  }
}
