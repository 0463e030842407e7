import { type PlatformPath, posix, win32 } from 'node:path';

/** What of the machine a configuration depends on, as facts: whoever starts the process supplies them. */
export interface Surroundings {
  readonly cwd: string;
  /** Pass `process.env` itself on Windows: only that object finds a variable whatever its case. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

export function pathOf(platform: NodeJS.Platform): PlatformPath {
  return platform === 'win32' ? win32 : posix;
}

/** An absolute path; `~` is the user's home, since no shell expands it in files and services. */
export function absolutePath(path: string, folder: string, { home, platform }: Surroundings) {
  const expanded = /^~(?=$|[/\\])/.test(path) ? home + path.slice(1) : path;
  return pathOf(platform).resolve(folder, expanded);
}

export function defaultCacheDirectory({ env, home, platform }: Surroundings): string {
  const path = pathOf(platform);
  const folder =
    platform === 'win32'
      ? baseFolder(env['LOCALAPPDATA'], path.join(home, 'AppData', 'Local'), path)
      : baseFolder(env['XDG_CACHE_HOME'], path.join(home, '.cache'), path);
  return path.join(folder, 'spike-compile');
}

/** The files that are read where no project has one: the user's own, then the machine's. */
export function sharedConfigFiles({ env, home, platform }: Surroundings): readonly string[] {
  const path = pathOf(platform);
  const user = baseFolder(env['XDG_CONFIG_HOME'], path.join(home, '.config'), path);
  const machine =
    platform === 'win32' ? baseFolder(env['PROGRAMDATA'], 'C:\\ProgramData', path) : '/etc';
  return [user, machine].map((folder) => path.join(folder, 'spike-compile', 'config.yaml'));
}

/** The XDG rule: an empty or relative path in such a variable counts as none. */
function baseFolder(given: string | undefined, otherwise: string, path: PlatformPath): string {
  return given !== undefined && path.isAbsolute(given) ? given : otherwise;
}
