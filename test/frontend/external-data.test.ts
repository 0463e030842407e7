import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type Diagnostic, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { fileSource } from '../../src/frontend/file-source.ts';
import { readTensor } from '../../src/frontend/onnx/tensor.ts';
import { decode } from '../../src/frontend/onnx/wire.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { encode } from '../../src/export/onnx/encode-message.ts';
import type { TensorDraft } from '../support/onnx-models.ts';

const root = mkdtempSync(join(tmpdir(), 'external-'));
afterAll(() => rmSync(root, { recursive: true }));

const folder = join(root, 'model');
const VALUES = Float32Array.of(1.5, -2, 3.25);
const onPosix = process.platform === 'win32' ? test.skip : test;

mkdirSync(join(folder, 'weights', 'deep'), { recursive: true });
mkdirSync(join(root, 'outside'));
for (const path of [
  'outside/w.bin',
  'model/w.bin',
  'model/weights/w.bin',
  'model/weights/deep/w.bin',
])
  writeFileSync(join(root, path), VALUES);

type Entries = Readonly<Record<string, string>>;

/** A tensor of three floats, in a model of that folder. */
function read(entries: Entries, more: TensorDraft = {}) {
  const model = join(folder, 'm.onnx');
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  const draft = { name: 'w', dims: [3n], dataType: 1, dataLocation: 1, externalData, ...more };
  writeFileSync(model, encode('TensorProto', draft));
  const source = fileSource(model);
  const at = { file: source.name, item: 'w' };
  return readTensor(decode('TensorProto', source, at), source, at);
}

function faultOf(work: () => unknown): Diagnostic {
  try {
    work();
  } catch (error) {
    if (error instanceof SpikeError) return error.diagnostics[0]!;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test.each(['w.bin', './w.bin', 'weights/w.bin', 'weights//deep/./w.bin'])(
  'reads %s, in the folder of the model',
  (location) => {
    const found = read({ location });
    expect([found.dtype, found.shape, found.data]).toEqual(['f32', [3], VALUES]);
  },
);

test('reads the range that is named, and needs no length', () => {
  writeFileSync(join(folder, 'all.bin'), Uint8Array.of(9, 9, ...new Uint8Array(VALUES.buffer), 9));
  expect(read({ location: 'all.bin', offset: '2', length: '12' }).data).toEqual(VALUES);
  expect(read({ location: 'all.bin', offset: '2' }).data).toEqual(VALUES);
  const halves = { dims: [2n], dataType: 10 };
  writeFileSync(join(folder, 'half.bin'), Uint16Array.of(0x3c00, 0xc100));
  expect(read({ location: 'half.bin' }, halves).data).toEqual(Float32Array.of(1, -2.5));
  expect(read({ location: 'all.bin' }, { dims: [0n] }).data).toHaveLength(0);
});

test('keys that are not known mean nothing, the checksum neither', () => {
  const entries = { location: 'w.bin', checksum: 'ff', basepath: '../outside', unknown: '1' };
  expect(read({ ...entries, constructor: 'x' }).data).toEqual(VALUES);
});

test('where a file is named is not where the data is, unless the tensor says so', () => {
  const inside = { dataLocation: 0, floatData: [7, 8, 9] };
  expect(read({ location: '../outside/w.bin' }, inside).data).toEqual(Float32Array.of(7, 8, 9));
});

const NAMES: readonly (readonly [name: string, location: string])[] = [
  ['a parent folder', '../outside/w.bin'],
  ['a parent folder on the way', 'weights/../../outside/w.bin'],
  ['a parent folder that leads back', 'weights/../w.bin'],
  ['the parent folder', '..'],
  ['an absolute path', join(root, 'outside/w.bin')],
  ['an absolute path of the own folder', join(folder, 'w.bin')],
  ['two slashes', '//server/share/w.bin'],
  ['a backslash', '..\\outside\\w.bin'],
  ['a backslash that leads nowhere', 'weights\\w.bin'],
  ['a drive', 'C:\\Windows\\win.ini'],
  ['a drive with slashes', 'c:/windows/win.ini'],
  ['an address', 'file:///etc/passwd'],
  ['an address of the web', 'https://example.com/w.bin'],
  ['a NUL', 'w.bin\0.txt'],
  ['an encoded parent folder', '%2e%2e/outside/w.bin'],
  ['an encoded slash', '..%2foutside%2Fw.bin'],
  ['an encoded backslash', '..%5Coutside%5cw.bin'],
  ['an encoded NUL', 'w.bin%00'],
  ['a parent folder that is encoded twice', '%252e%252e%252foutside/w.bin'],
  ['an encoded absolute path', '%2Fetc%2Fpasswd'],
  ['the folder itself', '.'],
  ['nothing but slashes', './/'],
];

test.each(NAMES)('refuses %s', (_name, location) => {
  const found = faultOf(() => read({ location }));
  expect(found).toMatchObject({ code: 'SPK6006', exit: 3, at: { item: 'w' } });
  expect(found.at!.file).toBe(join(folder, 'm.onnx'));
});

test('a name with a percent sign is taken as it is', () => {
  for (const location of ['100%.bin', 'a%20b.bin', '%e4.bin']) {
    writeFileSync(join(folder, location), VALUES);
    expect(read({ location }).data).toEqual(VALUES);
  }
  expect(faultOf(() => read({ location: '%77.bin' })).code).toBe('SPK4032');
});

test.each<[string, string, () => void]>([
  ['a symbolic link', 'link.bin', () => symlinkSync(join(root, 'outside/w.bin'), at('link.bin'))],
  ['a symbolic link inside', 'own.bin', () => symlinkSync('w.bin', at('own.bin'))],
  ['a symbolic link to nothing', 'dead.bin', () => symlinkSync('nothing', at('dead.bin'))],
  ['a symbolic link to itself', 'loop.bin', () => symlinkSync('loop.bin', at('loop.bin'))],
  [
    'a folder that is a symbolic link',
    'away/w.bin',
    () => symlinkSync(join(root, 'outside'), at('away'), 'junction'),
  ],
  [
    'a folder on the way that is a symbolic link',
    'back/deep/w.bin',
    () => symlinkSync(at('weights'), at('back'), 'junction'),
  ],
  ['a hard link', 'hard.bin', () => linkSync(join(root, 'outside/w.bin'), at('hard.bin'))],
  ['a folder', 'weights', () => {}],
])('refuses %s', (_name, location, make) => {
  make();
  const found = faultOf(() => read({ location }));
  expect(found).toMatchObject({ code: 'SPK6006', exit: 3, at: { item: 'w' } });
});

onPosix('refuses a pipe without waiting for who writes to it', () => {
  execFileSync('mkfifo', [at('pipe.bin')]);
  expect(faultOf(() => read({ location: 'pipe.bin' }))).toMatchObject({ code: 'SPK6006', exit: 3 });
});

function at(name: string): string {
  return join(folder, name);
}

test.each<[string, Entries, string]>([
  ['no location', {}, 'it has no name'],
  ['an empty location', { location: '' }, 'it has no name'],
  ['a file that is not there', { location: 'none.bin' }, 'there is no such file'],
  ['a folder that is not there', { location: 'none/w.bin' }, 'there is no such file'],
  ['a folder that is a file', { location: 'w.bin/w.bin' }, 'there is no such file'],
  ['a name that is too long', { location: 'w'.repeat(5000) }, 'its name is too long'],
  ['a part that is too long', { location: 'w'.repeat(500) }, 'there is no such file'],
  ['a percent sign encoded very often', { location: `%${'25'.repeat(2 ** 20)}` }, 'is too long'],
  ['a negative offset', { location: 'w.bin', offset: '-4' }, 'its offset is no count of bytes'],
  ['an offset that is no number', { location: 'w.bin', offset: '0x4' }, 'its offset is no count'],
  ['an offset with a fraction', { location: 'w.bin', offset: '1.5' }, 'its offset is no count'],
  ['an empty offset', { location: 'w.bin', offset: '' }, 'its offset is no count of bytes'],
  ['an offset of 2^63', { location: 'w.bin', offset: '9223372036854775808' }, 'is no count'],
  ['an offset of 2^53', { location: 'w.bin', offset: '9007199254740992' }, 'is no count of bytes'],
  ['an offset just below', { location: 'w.bin', offset: '9007199254740991' }, 'it has 12 bytes'],
  ['an offset beyond the end', { location: 'w.bin', offset: '13' }, 'would end at byte 25'],
  ['an offset too near to the end', { location: 'w.bin', offset: '1' }, 'would end at byte 13'],
  ['a negative length', { location: 'w.bin', length: '-1' }, 'its length is no count of bytes'],
  ['a length that is too short', { location: 'w.bin', length: '8' }, 'the tensor has 12'],
  ['a length that is too long', { location: 'w.bin', length: '16' }, 'the tensor has 12'],
  [
    'a length of 2^62',
    { location: 'w.bin', length: '4611686018427387904' },
    'is no count of bytes',
  ],
])('refuses %s', (_name, entries, message) => {
  const found = faultOf(() => read(entries));
  expect(found).toMatchObject({ code: 'SPK4032', exit: 4, at: { item: 'w' } });
  expect(found.message).toContain(message);
});

test('help goes by what is wrong: a file to copy, or a model to export', () => {
  const hint = (entries: Record<string, string>) => faultOf(() => read(entries)).hint;
  expect(hint({ location: 'none.bin' })).toContain('copy the files of the model together');
  expect(hint({ location: 'w.bin', offset: '8' })).toContain('copy the file again, whole');
  expect(hint({ location: 'w.bin', offset: '-1' })).toContain('export the model again');
  expect(hint({ location: 'w.bin', length: '4' })).toContain('export the model again');
});

test('a model that the user names by a link has its files beside the link', () => {
  const model = join(root, 'outside', 'm.onnx');
  writeFileSync(model, Uint8Array.of(1, 2, 3));
  mkdirSync(join(root, 'links'));
  symlinkSync(model, join(root, 'links', 'm.onnx'));
  const source = fileSource(join(root, 'links', 'm.onnx'));
  expect([...source.read(0, 3)]).toEqual([1, 2, 3]);
  expect(source.beside('w.bin')).toBeUndefined();
  writeFileSync(join(root, 'links', 'w.bin'), VALUES);
  const fresh = fileSource(join(root, 'links', 'm.onnx'));
  expect([...fresh.beside('w.bin')!.read(0, 12)]).toEqual([...new Uint8Array(VALUES.buffer)]);
});

test('a model in memory has no files beside it', () => {
  const externalData = [{ key: 'location', value: 'w.bin' }];
  const draft: TensorDraft = { dims: [3n], dataType: 1, dataLocation: 1, externalData };
  const source = bytesSource('m.onnx', encode('TensorProto', draft));
  expect(faultOf(() => readTensor(decode('TensorProto', source, {}), source, {}))).toMatchObject({
    code: 'SPK4032',
  });
});

test('who asks for a file may be told no before it is opened', () => {
  const asked: string[] = [];
  const source = fileSource(at('w.bin'), (file) => asked.push(file));
  expect(source.beside('weights/w.bin')!.size).toBe(12);
  expect(faultOf(() => source.beside('../outside/w.bin')).code).toBe('SPK6006');
  expect(asked.map((file) => file.slice(-13))).toEqual([at('w.bin').slice(-13), 'weights/w.bin']);
});

test('weights behind 2 GiB are read, and only they', () => {
  const path = at('huge.bin');
  const file = openSync(path, 'w');
  ftruncateSync(file, 3 * 2 ** 30);
  writeSync(file, VALUES, 0, 12, 2 ** 31 + 12_345);
  closeSync(file);
  const offset = String(2 ** 31 + 12_345);
  expect(read({ location: 'huge.bin', offset, length: '12' }).data).toEqual(VALUES);
  const last = String(3 * 2 ** 30 - 12);
  expect(read({ location: 'huge.bin', offset: last }).data).toEqual(new Float32Array(3));
  rmSync(path);
});

test('weights that change, go or become a link before they are read are not read', () => {
  const path = at('changing.bin');
  writeFileSync(path, VALUES);
  const written = read({ location: 'changing.bin' });
  utimesSync(path, 1, 1);
  expect(faultOf(() => written.data)).toMatchObject({ code: 'SPK4012', at: { file: path } });
  const removed = read({ location: 'changing.bin' });
  rmSync(path);
  expect(faultOf(() => removed.data)).toMatchObject({ code: 'SPK4012', at: { file: path } });
  symlinkSync(join(root, 'outside/w.bin'), path);
  expect(faultOf(() => removed.data)).toMatchObject({ code: 'SPK6006', exit: 3 });
});

/** Makes a folder a link and a folder again, as fast as it can, until it is told to end. */
const SWAP = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const [folder, aside, outside] = process.argv.slice(1);
  process.on('SIGTERM', () => process.exit());
  const swap = () => {
    for (let i = 0; i < 100; i++) {
      renameSync(folder, aside);
      symlinkSync(outside, folder, 'junction');
      unlinkSync(folder);
      renameSync(aside, folder);
    }
    setImmediate(swap);
  };
  console.log('swapping');
  swap();`;

onPosix('a folder that becomes a link at the wrong moment leads nowhere', async () => {
  mkdirSync(at('swapped'));
  writeFileSync(join(at('swapped'), 'w.bin'), Float32Array.of(1, 1, 1));
  const swapper = spawn(process.execPath, [
    ...['-e', SWAP, at('swapped'), at('aside'), join(root, 'outside')],
  ]);
  const ended = new Promise((resolve) => swapper.on('exit', resolve));
  await new Promise((resolve) => swapper.stdout.once('data', resolve));
  const outcomes = new Set<string>();
  for (let i = 0; i < 3000; i++) {
    try {
      const file = fileSource(at('m.onnx')).beside('swapped/w.bin');
      outcomes.add(file ? [...new Float32Array(file.read(0, 12).buffer)].join() : 'missing');
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      outcomes.add(error.diagnostics[0]!.code);
    }
  }
  swapper.kill();
  await ended;
  expect(outcomes).toContain('1,1,1');
  const harmless = ['1,1,1', 'missing', 'SPK6006', 'SPK4012'];
  expect([...outcomes].filter((outcome) => !harmless.includes(outcome))).toEqual([]);
});
