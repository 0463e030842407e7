import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { writeWhole } from '../../../src/cli/files.ts';
import { behindLinks } from '../../../src/compiler/behind-links.ts';
import { writeArtifact } from '../../../src/compiler/write-artifact.ts';

const place = realpathSync(mkdtempSync(join(tmpdir(), 'spike-links-')));
afterAll(() => rmSync(place, { recursive: true, force: true }));

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('an artifact is written where a link leads, and the link stays', () => {
  mkdirSync(join(place, 'large-disk'));
  symlinkSync(join(place, 'large-disk'), join(place, 'link'));
  for (const text of ['{}', '{"again":1}']) {
    writeArtifact(join(place, 'link'), new Map([['manifest.json', Buffer.from(text)]]));
    expect(readFileSync(join(place, 'large-disk', 'manifest.json'), 'utf8')).toBe(text);
  }
  expect(lstatSync(join(place, 'link')).isSymbolicLink()).toBe(true);
});

onUnix('a file too', () => {
  writeWhole(join(place, 'a.npz'), Buffer.from('old'));
  symlinkSync(join(place, 'a.npz'), join(place, 'b.npz'));
  writeWhole(join(place, 'b.npz'), Buffer.from('new'));
  expect(readFileSync(join(place, 'a.npz'), 'utf8')).toBe('new');
});

test('a path to nothing is itself', () => {
  expect(behindLinks(join(place, 'none', '..', 'x'))).toBe(join(place, 'x'));
});
