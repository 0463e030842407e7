import { expect, test } from '@jest/globals';
import { readArchive } from '../../../src/formats/zip/archive.ts';
import { writeZip } from '../../../src/formats/zip/zip.ts';
import { inMemory } from '../../../src/support/byte-source.ts';
import { faultsOf } from '../tensor/hostile.ts';

const AT = { file: 'x.pt' };
const one = Uint8Array.of(1);
const read = (...names: string[]) =>
  readArchive(inMemory(writeZip(names.map((name) => [name, one] as const))), AT);

test('files are found by their paths, folders are none', () => {
  const folder = [['net/', new Uint8Array()] as const, ['net/a', one] as const];
  const files = readArchive(inMemory(writeZip(folder)), AT);
  expect([...files.keys()]).toEqual(['net/a']);
  expect(files.get('net/a')!.read()).toEqual(one);
});

test.each([
  ['a path that leads up', ['../a']],
  ['a path that leads up and down', ['net/../a']],
  ['an absolute path', ['/etc/passwd']],
  ['a drive', ['C:a']],
  ['a backslash', ['net\\a']],
  ['a dot', ['./a']],
  ['two slashes', ['net//a']],
  ['a folder with bytes', ['net/']],
  ['a name of 5000 letters', ['a'.repeat(5000)]],
  ['names that differ in how accents are written', ['\u00e9', 'e\u0301']],
])('SPK4106: %s is refused', (_, names) => {
  expect(faultsOf(() => read(...names))).toMatchObject([{ code: 'SPK4106', exit: 3 }]);
});

test('SPK4106: an archive that unpacks to far more than it has is refused before it unpacks', () => {
  const zeros = new Uint8Array(2 ** 24);
  const bomb = writeZip(Array.from({ length: 5 }, (_, i) => [`${i}`, zeros] as const));
  expect(faultsOf(() => readArchive(inMemory(bomb), AT))).toMatchObject([
    { code: 'SPK4106', exit: 3, message: expect.stringContaining('unpacks to') },
  ]);
});
