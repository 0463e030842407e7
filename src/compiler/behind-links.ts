import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where a path leads: what replaces a file or folder there leaves links to it as they are. */
export function behindLinks(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  // A pipe behind /dev/stdout has a name that leads nowhere.
  return stat?.isFile() || stat?.isDirectory() ? realpathSync(path) : resolve(path);
}
