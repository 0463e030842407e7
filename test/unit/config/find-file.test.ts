import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { findConfigFile } from '../../../src/config/find-file.ts';
import {
  absolutePath,
  defaultCacheDirectory,
  sharedConfigFiles,
} from '../../../src/config/surroundings.ts';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

test('the file is the first that exists of flag, variable, project, user and machine', () => {
  const env = { XDG_CONFIG_HOME: place.folder('xdg'), PROGRAMDATA: place.folder('machine') };
  const cwd = place.folder('work/deep/er');
  const found = (more = {}, flag?: string) =>
    findConfigFile(place.options({ cwd, env: { ...env, ...more } }), flag)?.path;

  const user = place.file('xdg/spike-compile/config.yaml', '');
  expect(found()).toBe(user);
  const above = place.file('work/spike-compile.yml', '');
  expect(found()).toBe(above);
  const aboveToo = place.file('work/spike-compile.yaml', '');
  expect(found()).toBe(aboveToo);
  const here = place.file('work/deep/er/spike-compile.yml', '');
  expect(found()).toBe(here);
  expect(found({ SPIKE_CONFIG: 'named.yaml' })).toBe(join(cwd, 'named.yaml'));
  expect(found({ SPIKE_CONFIG: 'named.yaml' }, '~/mine.yaml')).toBe(join(place.home, 'mine.yaml'));
});

test('a folder of that name is no configuration file', () => {
  place.folder('work/spike-compile.yaml');
  expect(findConfigFile(place.options())).toBeUndefined();
});

const unix = { cwd: '/work', home: '/home/me', platform: 'linux', env: {} } as const;
const windows = { cwd: 'C:\\work', home: 'C:\\Users\\me', platform: 'win32', env: {} } as const;

test('shared files follow the XDG rules, and %PROGRAMDATA% on Windows', () => {
  const machine = '/etc/spike-compile/config.yaml';
  expect(sharedConfigFiles(unix)).toEqual(['/home/me/.config/spike-compile/config.yaml', machine]);
  const xdg = { ...unix, env: { XDG_CONFIG_HOME: '/xdg' } };
  expect(sharedConfigFiles(xdg)).toEqual(['/xdg/spike-compile/config.yaml', machine]);
  const relative = { ...unix, env: { XDG_CONFIG_HOME: 'xdg' } };
  expect(sharedConfigFiles(relative)).toEqual(sharedConfigFiles(unix));
  expect(sharedConfigFiles({ ...windows, env: { PROGRAMDATA: 'D:\\Data' } })).toEqual([
    'C:\\Users\\me\\.config\\spike-compile\\config.yaml',
    'D:\\Data\\spike-compile\\config.yaml',
  ]);
});

test('the cache lies where the system keeps caches', () => {
  expect(defaultCacheDirectory(unix)).toBe('/home/me/.cache/spike-compile');
  const xdg = { ...unix, env: { XDG_CACHE_HOME: '/xdg' } };
  expect(defaultCacheDirectory(xdg)).toBe('/xdg/spike-compile');
  const local = { ...windows, env: { LOCALAPPDATA: 'C:\\Local' } };
  expect(defaultCacheDirectory(local)).toBe('C:\\Local\\spike-compile');
  expect(defaultCacheDirectory(windows)).toBe('C:\\Users\\me\\AppData\\Local\\spike-compile');
});

test('paths are made absolute by the rules of the system', () => {
  expect(absolutePath('~/a', '/b', unix)).toBe('/home/me/a');
  expect(absolutePath('~a', '/b', unix)).toBe('/b/~a');
  expect(absolutePath('../a', '/b/c', unix)).toBe('/b/a');
  expect(absolutePath('a/b', 'C:\\c', windows)).toBe('C:\\c\\a\\b');
});
