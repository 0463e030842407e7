import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load.ts';
import { cacheState } from '../../src/health/cache-state.ts';
import { type Health, health } from '../../src/health/health.ts';
import { codesOf, documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const surroundings = { cwd: place.folder, env: {}, home: homedir(), platform: process.platform };

test('info says what is here and what can be used', () => {
  const ran = place.run(['info', '--json']);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const found = documentOf(ran) as Health;
  expect(found).toMatchObject({
    healthy: true,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    cache: { directory: place.path('cache'), enabled: true, writable: true },
    faults: [],
  });
  expect(found.memory.freeBytes).toBeLessThanOrEqual(found.memory.totalBytes);
  expect(found.targets).toContainEqual(
    expect.objectContaining({ name: 'simulation', available: true }),
  );
  expect(found.targets).toContainEqual(
    expect.objectContaining({ name: 'loihi3', available: true }),
  );
  expect(found.targets).toContainEqual(expect.objectContaining({ name: 'cuda', available: true }));
  expect(found.executors).toContainEqual(
    expect.objectContaining({ name: 'reference', available: true }),
  );
});

test('info for people says the same, with or without the argument parser', () => {
  const fast = place.run(['info']);
  expect(fast.stdout).toMatch(/^health +healthy$/m);
  const names = (text: string) => text.split('\n').map((line) => line.split('  ')[0]);
  expect(names(place.run(['--log-level', 'INFO', 'info']).stdout)).toEqual(names(fast.stdout));
});

test('info ends with 1 where something is wrong, and says what', () => {
  writeFileSync(place.path('file'), '');
  const blocked = place.run(['info'], { env: { SPIKE_CACHE_DIR: place.path('file', 'cache') } });
  expect(blocked.status).toBe(1);
  expect(codesOf(blocked)).toEqual(['SPK7040']);
  const off = { SPIKE_CACHE_DIR: place.path('file', 'cache'), SPIKE_CACHE_ENABLED: 'false' };
  expect(place.run(['info'], { env: off }).status).toBe(0);

  const wrong = place.run(['info', '--json'], { env: { SPIKE_LOG_LEVEL: 'LOUD' } });
  expect(wrong.status).toBe(1);
  expect(documentOf(wrong) as Health).toMatchObject({
    healthy: false,
    faults: [{ code: 'SPK3009' }],
  });
});

test('a missing part and a full disk are faults', async () => {
  const options = { ...surroundings, parts: [place.path('none.js')] };
  const { faults } = await health(options);
  expect(faults.map(({ code }) => code)).toContain('SPK7042');

  const flags = { 'compiler.cache_directory': place.path('deep', 'cache') };
  const { config } = await loadConfig({ ...surroundings, flags });
  const full = cacheState(config.compiler, Infinity).faults;
  expect(full.map(({ code }) => code)).toEqual(['SPK7041']);
  expect(cacheState(config.compiler).faults).toEqual([]);
});

test('info loads nothing but itself', () => {
  const built = readFileSync('dist/info.js', 'utf8');
  const imported = [...built.matchAll(/(?:^|[;\n])import[^"'();]*["']([^"']+)["']/g)].map(
    ([, from]) => from,
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((from) => !from!.startsWith('node:'))).toEqual([]);
  expect(built).not.toContain('Show version number');
});
