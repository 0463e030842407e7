import { expect, test } from '@jest/globals';
import { crc32 } from 'node:zlib';
import { byteWriter } from '../../../src/support/bytes.ts';
import { random } from '../../../src/support/random.ts';
import { readZip, writeZip } from '../../../src/formats/zip/zip.ts';
import { codesOf, damaged, faultsOf, prefixes } from '../tensor/hostile.ts';

const AT = { file: 'x.zip' };
const bytes = (text: string) => new TextEncoder().encode(text);
const SMALL = writeZip([
  ['a', bytes('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
  ['b', bytes('b')],
]);

function readAll(archive: Uint8Array): Map<string, Uint8Array> {
  return new Map(
    readZip(archive, AT).map(({ name, read, head }) => {
      head(10);
      return [name, new Uint8Array(read())];
    }),
  );
}

/** An archive of one stored file, in which fields of the directory may be given other values. */
interface Fields {
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly storedSize?: number;
  readonly offset?: number;
  readonly extra?: Uint8Array;
  readonly name?: Uint8Array;
  readonly times?: number;
}

function archiveOf(data: Uint8Array, fields: Fields = {}) {
  const { flags = 0, method = 0, crc = crc32(data), name = bytes('a'), times = 1 } = fields;
  const { size = data.length, storedSize = data.length, offset = 0 } = fields;
  const extra = fields.extra ?? new Uint8Array();
  const local = byteWriter();
  local.u32(0x04034b50);
  local.u16(20, flags, method, 0, 0x21);
  local.u32(crc, data.length, data.length);
  local.u16(1, 0);
  local.bytes(bytes('a'), data);
  const directory = byteWriter();
  for (let i = 0; i < times; i++) {
    directory.u32(0x02014b50);
    directory.u16(20, 20, flags, method, 0, 0x21);
    directory.u32(crc, storedSize, size);
    directory.u16(name.length, extra.length, 0, 0, 0, 0, 0);
    directory.u32(offset);
    directory.bytes(name, extra);
  }
  return { local: local.finish(), directory: directory.finish(), times };
}

function join({ local, directory, times }: ReturnType<typeof archiveOf>): Uint8Array {
  const whole = byteWriter();
  whole.bytes(local, directory);
  whole.u32(0x06054b50);
  whole.u16(0, 0, times, times);
  whole.u32(directory.length, local.length);
  whole.u16(0);
  return whole.finish();
}

/** The same with every number that zip64 can hold elsewhere held there. */
function joinZip64({ local, directory }: ReturnType<typeof archiveOf>): Uint8Array {
  const whole = byteWriter();
  whole.bytes(local, directory);
  const end = whole.size;
  whole.u32(0x06064b50);
  whole.u64(44);
  whole.u16(45, 45);
  whole.u32(0, 0);
  whole.u64(1, 1, directory.length, local.length);
  whole.u32(0x07064b50, 0);
  whole.u64(end);
  whole.u32(1, 0x06054b50);
  whole.u16(0xffff, 0xffff, 0xffff, 0xffff);
  whole.u32(0xffff_ffff, 0xffff_ffff);
  whole.u16(0);
  return whole.finish();
}

test('files are read as they were written, in their order', () => {
  for (let seed = 0; seed < 50; seed++) {
    const source = random(seed);
    const files = Array.from({ length: source.int(0, 5) }, (_, i) => {
      const most = source.pick([0, 1, 255]);
      const data = Uint8Array.from({ length: source.int(0, 3000) }, () => source.int(0, most));
      return [`${source.pick(['', 'folder/', 'schön-'])}${i}`, data] as const;
    });
    const archive = writeZip(files);
    expect([...readAll(archive)]).toEqual(files);
    expect(writeZip(files)).toEqual(archive);
  }
});

test('a file is stored where deflating makes it no smaller, and then is a view', () => {
  const [a, b] = readZip(SMALL, AT);
  expect(a!.read().buffer).not.toBe(SMALL.buffer);
  expect(b!.read().buffer).toBe(SMALL.buffer);
});

test('the head of a file is read without the rest', () => {
  const source = random(1);
  const noise = Uint8Array.from({ length: 20_000 }, () => source.int(0, 100));
  const [entry] = readZip(writeZip([['noise', noise]]), AT);
  const head = entry!.head(5000);
  expect(head.length).toBeGreaterThanOrEqual(5000);
  expect(head.length).toBeLessThan(noise.length);
  expect(new Uint8Array(head)).toEqual(noise.subarray(0, head.length));
});

test('a comment behind the directory is skipped', () => {
  const archive = Uint8Array.of(...SMALL, ...bytes('PK!'));
  archive[SMALL.length - 2] = 3;
  expect(readZip(archive, AT).map((entry) => entry.name)).toEqual(['a', 'b']);
});

test('zip64 is read', () => {
  const extra = byteWriter();
  extra.u16(0x7777, 2, 0, 1, 24);
  extra.u64(3, 3, 0);
  const wide = { size: 0xffff_ffff, storedSize: 0xffff_ffff, offset: 0xffff_ffff };
  const parts = archiveOf(bytes('abc'), { ...wide, extra: extra.finish() });
  expect(readAll(joinZip64(parts))).toEqual(new Map([['a', bytes('abc')]]));
  expect(codesOf(() => readAll(join(archiveOf(bytes('abc'), wide))))).toEqual(['SPK4106']);
});

test('SPK4106: a zip64 directory that is another one than that of 32 bits is told', () => {
  const archive = joinZip64(archiveOf(bytes('abc')));
  archive[archive.length - 12] = 2;
  archive[archive.length - 11] = 0;
  expect(faultsOf(() => readAll(archive))).toMatchObject([
    { code: 'SPK4106', message: expect.stringContaining('another one') },
  ]);
});

test('SPK4106: a file that is packed in two different ways is told', () => {
  const archive = join(archiveOf(bytes('abc')));
  archive[8] = 8;
  expect(codesOf(() => readAll(archive))).toEqual(['SPK4106']);
});

test.each<[string, Fields]>([
  ['two files of one name', { times: 2 }],
  ['a wrong checksum', { crc: 1 }],
  ['a stored file of two sizes', { size: 4 }],
  ['a file larger than the archive', { size: 4000, storedSize: 4000 }],
  ['a deflated file of impossible size', { method: 8, size: 0xffff_fffe }],
  ['a deflated file that is none', { method: 8, size: 10 }],
  ['a file at the wrong place', { offset: 1 }],
  ['a file outside', { offset: 0x7fff_ffff }],
  ['another name', { name: bytes('b') }],
  ['a name that is not UTF-8', { name: Uint8Array.of(0xff) }],
  ['an extra field cut short', { extra: Uint8Array.of(1, 0, 9, 0) }],
  ['a zip64 field cut short', { extra: Uint8Array.of(1, 0, 0, 0), size: 0xffff_ffff }],
])('SPK4106: %s is told', (_, fields) => {
  const archive = join(archiveOf(bytes('abc'), fields));
  const [fault] = faultsOf(() => readAll(archive));
  expect(fault).toMatchObject({ code: 'SPK4106', exit: 3, at: AT });
});

test('SPK4106: files that share their bytes are told', () => {
  const inner = archiveOf(bytes('abc'));
  const outer = archiveOf(inner.local);
  const shifted = archiveOf(bytes('abc'), { offset: 31 });
  const named = Uint8Array.from(shifted.directory);
  const local = Uint8Array.from(outer.local);
  named[46] = local[61] = 'b'.charCodeAt(0);
  const directory = Uint8Array.of(...outer.directory, ...named);
  const [fault] = faultsOf(() => readAll(join({ local, directory, times: 2 })));
  expect(fault).toMatchObject({ code: 'SPK4106', message: expect.stringContaining('overlap') });
});

test.each<[string, Fields]>([
  ['encrypted', { flags: 1 }],
  ['packed with bzip2', { method: 12 }],
])('SPK4107: a file that is %s is told', (_, fields) => {
  const [fault] = faultsOf(() => readAll(join(archiveOf(bytes('abc'), fields))));
  expect(fault).toMatchObject({ code: 'SPK4107', exit: 4, at: { file: 'x.zip', item: 'a' } });
});

test('SPK4109: names that archivers cannot hold are told', () => {
  const none = new Uint8Array();
  const write = (...names: string[]) => writeZip(names.map((name) => [name, none] as const));
  expect(codesOf(() => write('a', 'a'))).toEqual(['SPK4109']);
  expect(codesOf(() => write('a\0b'))).toEqual(['SPK4109']);
  expect(codesOf(() => write('ö'.repeat(40_000)))).toEqual(['SPK4109']);
});

test('SPK4110: more files than an archive holds are told', () => {
  const none = new Uint8Array();
  const files = Array.from({ length: 0xffff }, (_, i) => [`${i}`, none] as const);
  expect(faultsOf(() => writeZip(files))).toMatchObject([{ code: 'SPK4110', exit: 6 }]);
  expect(readZip(writeZip(files.slice(1)), AT)).toHaveLength(0xfffe);
});

test('an archive cut short anywhere is told', () => {
  for (const archive of prefixes(SMALL))
    expect(codesOf(() => readAll(archive))).toEqual(['SPK4106']);
});

test('a damaged archive is read or told', () => {
  const outcomes = [...damaged(SMALL, 300)].map((archive) => codesOf(() => readAll(archive)));
  expect(outcomes.some((codes) => codes.length === 0)).toBe(true);
  expect(outcomes.some((codes) => codes.includes('SPK4106'))).toBe(true);
});
