import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { makeFolder } from '../../../src/compiler/make-folder.ts';

const place = mkdtempSync(join(tmpdir(), 'spike-folder-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

test('makes a folder with those above it, and is content with one that is there', () => {
  const deep = join(place, 'a', 'b', 'c');
  makeFolder(deep);
  makeFolder(deep);
  expect(existsSync(deep)).toBe(true);
});

test('comes back where nothing can be made', () => {
  writeFileSync(join(place, 'file'), '');
  expect(() => makeFolder(join(place, 'file', 'below'))).toThrow('ENOTDIR');
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('comes back from /proc, where making a folder and those above it at once does not', () => {
  expect(() => makeFolder('/proc/nope/deeper')).toThrow('ENOENT');
});
