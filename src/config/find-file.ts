import { isFile } from './files.ts';
import { FILE_VARIABLE } from './settings.ts';
import { type Surroundings, absolutePath, pathOf, sharedConfigFiles } from './surroundings.ts';

/** A configuration file, and who named it if it was not found by searching. */
export interface FoundFile {
  readonly path: string;
  readonly namedBy?: string;
}

const PROJECT_FILES = ['spike-compile.yaml', 'spike-compile.yml'];

/** The one file to read: the flag's, the environment's, or the first that exists on the way. */
export function findConfigFile(place: Surroundings, flag?: string): FoundFile | undefined {
  if (flag !== undefined)
    return { path: absolutePath(flag, place.cwd, place), namedBy: '--config' };
  const named = place.env[FILE_VARIABLE];
  if (named) return { path: absolutePath(named, place.cwd, place), namedBy: FILE_VARIABLE };
  const path = [...projectFiles(place), ...sharedConfigFiles(place)].find(isFile);
  return path === undefined ? undefined : { path };
}

/** Where a project may keep it: the working directory, or any folder above. */
function projectFiles({ cwd, platform }: Surroundings): readonly string[] {
  const path = pathOf(platform);
  const folders = [cwd];
  for (let folder = cwd; path.dirname(folder) !== folder;) {
    folder = path.dirname(folder);
    folders.push(folder);
  }
  return folders.flatMap((folder) => PROJECT_FILES.map((file) => path.join(folder, file)));
}
