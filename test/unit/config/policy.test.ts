import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { realPath } from '../../../src/config/files.ts';
import type { LoadOptions } from '../../../src/config/load.ts';

import { checkModelPath, checkModelSize, checkTarget } from '../../../src/config/policy.ts';
import { Place } from './place.ts';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(() => place.close());

const SECURE = { SPIKE_SECURITY_MODE: 'true' };

async function isPathAllowed(file: string, env: Record<string, string>): Promise<boolean> {
  const { config } = await place.load(env);
  const faults = checkModelPath(file, config, { cwd: place.cwd, realPath });
  if (faults.length > 0) expect(faults).toMatchObject([{ code: 'SPK6001', exit: 3 }]);
  return faults.length === 0;
}

test('SPIKE_SECURITY_MODE keeps models in the working directory', async () => {
  const inside = place.file('work/a/model.onnx', '');
  const outside = place.file('model.onnx', '');
  expect(await isPathAllowed(outside, {})).toBe(true);
  expect(await isPathAllowed(outside, SECURE)).toBe(false);
  expect(await isPathAllowed(inside, SECURE)).toBe(true);
  expect(await isPathAllowed(join('a', 'model.onnx'), SECURE)).toBe(true);
});

test('SPIKE_ALLOWED_MODEL_PATHS keeps models in its folders, in every mode', async () => {
  const env = { SPIKE_ALLOWED_MODEL_PATHS: place.folder('models') };
  const model = place.file('models/a/b.onnx', '');
  const here = place.file('work/b.onnx', '');
  for (const mode of [env, { ...env, ...SECURE }]) {
    expect(await isPathAllowed(model, mode)).toBe(true);
    expect(await isPathAllowed(here, mode)).toBe(false);
  }
});

test('a folder whose name starts with an allowed one is another folder', async () => {
  const env = { SPIKE_ALLOWED_MODEL_PATHS: place.folder('models') };
  expect(await isPathAllowed(place.file('models-evil/a.onnx', ''), env)).toBe(false);
  expect(await isPathAllowed(place.file('models/..a/..b.onnx', ''), env)).toBe(true);
});

test("'..' is followed", async () => {
  place.file('secret.onnx', '');
  place.file('work/a/model.onnx', '');
  expect(await isPathAllowed('../secret.onnx', SECURE)).toBe(false);
  expect(await isPathAllowed(`${place.cwd}/a/../../secret.onnx`, SECURE)).toBe(false);
  expect(await isPathAllowed('a/../a/model.onnx', SECURE)).toBe(true);
});

test('a link is followed: out of the allowed folder it is refused', async () => {
  place.file('work/model.onnx', '');
  symlinkSync(place.file('secret.onnx', ''), join(place.cwd, 'innocent.onnx'));
  symlinkSync(place.folder('elsewhere'), join(place.cwd, 'folder'), 'junction');
  symlinkSync(join(place.cwd, 'model.onnx'), join(place.cwd, 'alias.onnx'));
  place.file('elsewhere/model.onnx', '');
  expect(await isPathAllowed('innocent.onnx', SECURE)).toBe(false);
  expect(await isPathAllowed(join('folder', 'model.onnx'), SECURE)).toBe(false);
  expect(await isPathAllowed('alias.onnx', SECURE)).toBe(true);
});

test("'..' behind a link must stay inside however it is read", async () => {
  place.file('elsewhere/secret.onnx', '');
  place.file('work/secret.onnx', '');
  symlinkSync(place.folder('elsewhere/deep'), join(place.cwd, 'link'), 'junction');
  expect(await isPathAllowed('secret.onnx', SECURE)).toBe(true);
  expect(await isPathAllowed('link/../secret.onnx', SECURE)).toBe(false);

  symlinkSync(place.folder('work/a/b'), join(place.root, 'back'), 'junction');
  const tidied = `${relative(place.cwd, place.root)}/back/../secret.onnx`;
  expect(await isPathAllowed(tidied, SECURE)).toBe(false);
});

test('an allowed folder may itself be a link', async () => {
  const model = place.file('disk/models/a.onnx', '');
  symlinkSync(place.folder('disk/models'), join(place.root, 'zoo'), 'junction');
  const env = { SPIKE_ALLOWED_MODEL_PATHS: join(place.root, 'zoo') };
  expect(await isPathAllowed(model, env)).toBe(true);
  expect(await isPathAllowed(join(place.root, 'zoo', 'a.onnx'), env)).toBe(true);
});

test('what does not exist is judged by where it would be', async () => {
  expect(await isPathAllowed('missing/model.onnx', SECURE)).toBe(true);
  expect(await isPathAllowed('missing/../../model.onnx', SECURE)).toBe(false);
  expect(await isPathAllowed(join(place.root, 'missing.onnx'), SECURE)).toBe(false);
});

test('a path that leads nowhere that can be told is refused', async () => {
  symlinkSync(join(place.cwd, 'loop'), join(place.cwd, 'loop'));
  expect(await isPathAllowed('loop', SECURE)).toBe(false);
  expect(await isPathAllowed('a\0b', SECURE)).toBe(false);
});

test('SPIKE_MAX_MODEL_SIZE_MB is a ceiling in MiB', async () => {
  const { config } = await place.load({ SPIKE_MAX_MODEL_SIZE_MB: '3' });
  expect(checkModelSize('a.onnx', 3 * 2 ** 20, config)).toEqual([]);
  expect(checkModelSize('a.onnx', 3 * 2 ** 20 + 1, config)).toMatchObject([
    {
      code: 'SPK6002',
      exit: 6,
      message: 'the model has 3145729 bytes, the limit is 3145728 bytes',
      hint: 'set security.max_model_size_mb (SPIKE_MAX_MODEL_SIZE_MB) to 4',
    },
  ]);
  expect(checkModelSize('a.onnx', 3 * 2 ** 20 + 1, (await place.load()).config)).toEqual([]);
});

test('SPIKE_ALLOWED_TARGETS leaves only the targets it lists', async () => {
  const all = (await place.load()).config;
  const some = (await place.load({ SPIKE_ALLOWED_TARGETS: 'simulation' })).config;
  expect(checkTarget('loihi3', all)).toEqual([]);
  expect(checkTarget('simulation', some)).toEqual([]);
  expect(checkTarget('loihi3', some)).toMatchObject([{ code: 'SPK6004', exit: 3 }]);
});

test('a disabled target is refused; one that is not described is not', async () => {
  const flags: LoadOptions['flags'] = { 'targets.cuda.enabled': false };
  const { config } = await place.load({}, { flags });
  expect(checkTarget('cuda', config)).toMatchObject([{ code: 'SPK6005', exit: 3 }]);
  expect(checkTarget('loihi3', config)).toEqual([]);
  expect(checkTarget('from-a-package', config)).toEqual([]);
  expect(checkTarget('constructor', config)).toEqual([]);
});
