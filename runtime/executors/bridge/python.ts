import { existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Availability } from '../../../src/support/availability.ts';

const ENDINGS = process.platform === 'win32' ? ['', '.exe'] : [''];

/** Where the program is, by the folders of the path; nothing is started. */
export function findPython(python: string): Availability {
  const isPath = isAbsolute(python) || /[\\/]/.test(python);
  const folders = isPath ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => ENDINGS.map((end) => join(folder, `${python}${end}`)));
  const there = files.filter(existsSync);
  const file = there.find((one) => !statSync(one).isDirectory());
  if (file !== undefined) return { available: true, detail: file };
  return {
    available: false,
    why: there.length > 0 ? `'${python}' is a folder` : `there is no '${python}'`,
    hint: 'install Python 3.8 or later, or say where it is: --python FILE, or SPIKE_PYTHON',
  };
}
