import { readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { openCache } from '../../src/compiler/cache.ts';
import type { Compiled } from '../../src/compiler/request.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
beforeEach(() => rmSync(place.path('cache'), { recursive: true, force: true }));
afterAll(place.clear);

/** Compiles, and says whether the cache had it. */
function compile(folder: string, ...args: string[]): string {
  const ran = place.run([
    'compile',
    DIGITS,
    '-o',
    folder,
    '--calibration',
    CALIBRATION,
    '--json',
    ...args,
  ]);
  return (documentOf(ran) as { cache: string }).cache;
}

function bytesOf(folder: string): Record<string, string> {
  const names = readdirSync(place.path(folder)).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(place.path(folder, name), 'base64')]),
  );
}

test('a hit gives the same bytes as a compile', () => {
  expect(compile('a')).toBe('miss');
  expect(compile('b')).toBe('hit');
  expect(compile('c', '--no-cache')).toBe('off');
  expect(bytesOf('b')).toEqual(bytesOf('a'));
  expect(bytesOf('c')).toEqual(bytesOf('a'));
});

test('everything that an artifact depends on is in the key', () => {
  expect(compile('a')).toBe('miss');
  expect(compile('a', '-O1')).toBe('miss');
  expect(compile('a', '--time-steps', '5')).toBe('miss');
  expect(compile('a', '--activation-bits', '7')).toBe('miss');
  expect(compile('a', '--weight-bits', '7')).toBe('miss');
  expect(compile('a', '--no-pass', 'dead-code')).toBe('miss');
  expect(compile('a', '--set', 'targets.simulation.max_neurons=5000')).toBe('miss');
  expect(compile('a', '--calibration', TEST_DIGITS)).toBe('miss');
  expect(compile('a')).toBe('hit');
});

test('weights beside a model are in the key', () => {
  place.run(['opt', DIGITS, '-o', 'digits.spk']);
  const attempt = () =>
    place.run(['compile', 'digits.spk', '-o', 'd', '--calibration', CALIBRATION, '--json']);
  expect(documentOf(attempt())).toMatchObject({ cache: 'miss' });
  expect(documentOf(attempt())).toMatchObject({ cache: 'hit' });
  rmSync(place.path('digits.safetensors'));
  expect(attempt().status).toBe(4);
});

test('policy is asked before the cache is', () => {
  expect(compile('a')).toBe('miss');
  const args = ['compile', DIGITS, '-o', 'e', '--calibration', CALIBRATION];
  expect(place.run(args, { env: { SPIKE_SECURITY_MODE: 'true' } }).status).toBe(3);
});

test('a compile whose passes are watched runs them', () => {
  expect(compile('a')).toBe('miss');
  expect(compile('a', '--print-after', 'quantise')).toBe('off');
});

test('a damaged entry is found, told and replaced', () => {
  expect(compile('a')).toBe('miss');
  const [entry] = readdirSync(place.path('cache', 'compiled'));
  for (const name of ['weights.safetensors', 'entry.json', 'manifest.json']) {
    const file = place.path('cache', 'compiled', entry!, name);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    const ran = place.run(['compile', DIGITS, '-o', 'f', '--calibration', CALIBRATION]);
    expect(ran.status).toBe(0);
    expect(codesOf(ran)).toEqual(['SPK7021']);
    expect(bytesOf('f')).toEqual(bytesOf('a'));
    expect(compile('f')).toBe('hit');
  }
  rmSync(place.path('cache', 'compiled', entry!, 'weights.safetensors'));
  expect(compile('f')).toBe('miss');
  expect(compile('f')).toBe('hit');
});

test('a cache that cannot be written is a warning', () => {
  writeFileSync(place.path('file'), '');
  const env = { SPIKE_CACHE_DIR: place.path('file', 'cache') };
  const ran = place.run(['compile', DIGITS, '-o', 'g', '--calibration', CALIBRATION], { env });
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK7020']);
  const off = { ...env, SPIKE_CACHE_ENABLED: 'false' };
  expect(
    place.run(['compile', DIGITS, '-o', 'g', '--calibration', CALIBRATION], { env: off }).stderr,
  ).toBe('');
});

test('beyond its size, what was not used for longest goes', async () => {
  const directory = place.path('small');
  const cache = openCache(directory, 5000);
  const text = (size: number) => new TextEncoder().encode(`{"is": "${'x'.repeat(size)}"}`);
  const files = new Map([
    ['manifest.json', text(10)],
    ['report.json', text(1900)],
  ]);
  const made = { files, manifest: {}, report: {}, warnings: [] } as unknown as Compiled;
  const use = async (key: string, minute: number) => {
    const { isCached } = await cache.getOrMake(key, () => Promise.resolve(made));
    const entry = join(directory, 'compiled', key);
    utimesSync(entry, minute * 60, minute * 60);
    return isCached ?? false;
  };
  expect(await use('a', 1)).toBe(false);
  expect(await use('b', 2)).toBe(false);
  expect(await use('a', 3)).toBe(true);
  expect(await use('c', 4)).toBe(false);
  expect(readdirSync(join(directory, 'compiled')).sort()).toEqual(['a', 'c']);
});
