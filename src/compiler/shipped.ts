import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where files for artifacts and pages lie: beside the bundle that this file is part of, or among the sources. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  cuda: ['./cuda/', '../../targets/cuda/project/', '../../native/core/'],
  // Sources have none: a build makes it.
  page: ['./page/', '../../dist/page/'],
};

/** A file that comes with the compiler, by the name of its kind and its own: 'cuda/kernels.hpp'. */
export function shipped(name: string): Uint8Array {
  const [kind, file] = name.split('/') as [string, string];
  const places = FOLDERS[kind]!.map((folder) =>
    fileURLToPath(new URL(folder + file, import.meta.url)),
  );
  return new Uint8Array(readFileSync(places.find((place) => existsSync(place)) ?? places[0]!));
}
