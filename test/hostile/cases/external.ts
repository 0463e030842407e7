import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { op } from '../../support/operator-case.ts';
import { type Place, casesOf, posixCasesOf } from '../case.ts';
import { model } from '../models.ts';

type Entries = Readonly<Record<string, string>>;

/** Four integers of the shape of the output, in a file beside the model: they are read at once. */
function kept(entries: Entries, more: readonly { key: string; value: string }[] = []): Uint8Array {
  const listed = Object.entries(entries).map(([key, value]) => ({ key, value }));
  const tensor = {
    name: 's',
    dims: [2n],
    dataType: 7,
    dataLocation: 1,
    externalData: [...listed, ...more],
  };
  return model({ nodes: [op('Reshape', ['x', 's'])], weights: [tensor] });
}

const SHAPE = BigInt64Array.of(2n, 2n);

/** A model whose weight is where `location` says, with a good file of that name in its folder. */
function beside(location: string, entries: Entries = {}) {
  return ({ folder }: Place) => {
    writeFileSync(join(folder, 'w.bin'), SHAPE);
    return kept({ location, ...entries });
  };
}

function linked(make: (place: Place) => void, location = 'link.bin') {
  return (place: Place) => {
    writeFileSync(join(place.folder, 'own.bin'), SHAPE);
    make(place);
    return kept({ location });
  };
}

/** Files that models name. Those outside of the model's folder hold what no graph may hold. */
export const EXTERNAL = [
  ...casesOf('external', [
    ['a file beside it', '', beside('w.bin')],
    ['a folder that is left again', 'SPK6006', beside('../outside/w.bin')],
    ['a folder that is left on the way', 'SPK6006', beside('sub/../../outside/w.bin')],
    ['a folder that is left and entered', 'SPK6006', beside('../model/w.bin')],
    ['only the parent', 'SPK6006', beside('..')],
    ['only the folder', 'SPK6006', beside('.')],
    ['slashes', 'SPK6006', beside('///')],
    ['an absolute path', 'SPK6006', ({ outside }) => kept({ location: join(outside, 'w.bin') })],
    [
      'an absolute path into its folder',
      'SPK6006',
      ({ folder }) => kept({ location: join(folder, 'w.bin') }),
    ],
    ['a file of the system', 'SPK6006', beside('/etc/passwd')],
    ['a device', 'SPK6006', beside('/dev/zero')],
    ['a device that waits', 'SPK6006', beside('/dev/stdin')],
    ['the memory of the process', 'SPK6006', beside('/proc/self/mem')],
    ['a backslash', 'SPK6006', beside('..\\outside\\w.bin')],
    ['a drive', 'SPK6006', beside('C:/Windows/win.ini')],
    ['a device of Windows', '*', beside('NUL')],
    ['a stream of a file', '*', beside('w.bin:stream')],
    ['an address', 'SPK6006', beside('https://example.com/w.bin')],
    ['an address of a file', 'SPK6006', beside('file:///etc/passwd')],
    ['a share', 'SPK6006', beside('//server/share/w.bin')],
    ['a NUL', 'SPK6006', beside('w.bin\0')],
    ['a NUL in front', 'SPK6006', beside('\0../outside/w.bin')],
    ['encoded dots', 'SPK6006', beside('%2e%2e/outside/w.bin')],
    ['an encoded slash', 'SPK6006', beside('..%2foutside%2fw.bin')],
    ['an encoded NUL', 'SPK6006', beside('w.bin%00')],
    ['dots that are encoded three times', 'SPK6006', beside('%25252e%25252e/outside/w.bin')],
    ['a percent sign that is encoded a thousand times', '*', beside(`%${'25'.repeat(1000)}`)],
    [
      'ten thousand names with percent signs that are encoded a thousand times',
      '*',
      () => percents(1000),
    ],
    ['dots that look like dots', 'SPK4032', beside('\u2025/outside/w.bin')],
    ['a name of a megabyte', 'SPK4032', beside('w'.repeat(2 ** 20))],
    ['a path of two thousand folders', 'SPK4032', beside('a/'.repeat(2000))],
    ['no name', 'SPK4032', beside('')],
    ['no entries', 'SPK4032', () => kept({})],
    ['a file that is not there', 'SPK4032', beside('missing.bin')],
    ['the model itself', 'SPK4032', beside('model.onnx', { offset: '1000000' })],
    [
      'two names, of which the last counts',
      'SPK6006',
      ({ folder }) => {
        writeFileSync(join(folder, 'w.bin'), SHAPE);
        return kept({ location: 'w.bin' }, [{ key: 'location', value: '../outside/w.bin' }]);
      },
    ],
    [
      'keys that are not known',
      '',
      beside('w.bin', { basepath: '../outside', constructor: 'x', checksum: '00' }),
    ],
    [
      'a hundred thousand keys',
      '',
      ({ folder }) => {
        writeFileSync(join(folder, 'w.bin'), SHAPE);
        return kept(
          { location: 'w.bin' },
          Array.from({ length: 100_000 }, (_, i) => ({ key: `k${i}`, value: '' })),
        );
      },
    ],
    ...[
      '-1',
      '-0',
      '0x0',
      '1e3',
      ' 1',
      '1 ',
      '',
      'NaN',
      '9007199254740992',
      '9223372036854775808',
      '1'.repeat(1000),
    ].map(
      (offset) =>
        [`an offset of '${offset.slice(0, 20)}'`, 'SPK4032', beside('w.bin', { offset })] as const,
    ),
    ['an offset of 2^31 - 1', 'SPK4032', beside('w.bin', { offset: String(2 ** 31 - 1) })],
    ['an offset of 2^31', 'SPK4032', beside('w.bin', { offset: String(2 ** 31) })],
    ['an offset of 2^53 - 1', 'SPK4032', beside('w.bin', { offset: String(2 ** 53 - 1) })],
    ['a length of 2^53 - 1', 'SPK4032', beside('w.bin', { length: String(2 ** 53 - 1) })],
    ['a length that is too short', 'SPK4032', beside('w.bin', { length: '8' })],
    ['a length of 0', 'SPK4032', beside('w.bin', { length: '0' })],
    [
      'a file that is too short',
      'SPK4032',
      ({ folder }) => {
        writeFileSync(join(folder, 'w.bin'), SHAPE.subarray(1));
        return kept({ location: 'w.bin' });
      },
    ],
    [
      'a shape of 2^40 in a file of 2^43 bytes',
      'SPK4030',
      ({ folder }) => huge(folder, 2 ** 40, [2n ** 40n]),
    ],
    [
      'weights of 8 GiB in a file that has them',
      'SPK4025',
      ({ folder }) => huge(folder, 2 ** 33, [2n ** 30n]),
    ],
    ['a hundred indices of a gigabyte each, in one file', '*', ({ folder }) => aliased(folder)],
    [
      'a folder',
      'SPK6006',
      ({ folder }) => {
        mkdirSync(join(folder, 'sub'));
        return kept({ location: 'sub' });
      },
    ],
    ['a file as a folder', 'SPK4032', beside('w.bin/w.bin')],
  ]),
  ...posixCasesOf('external', [
    [
      'a symbolic link',
      'SPK6006',
      linked(({ folder, outside }) =>
        symlinkSync(join(outside, 'w.bin'), join(folder, 'link.bin')),
      ),
    ],
    [
      'a symbolic link inside',
      'SPK6006',
      linked(({ folder }) => symlinkSync('own.bin', join(folder, 'link.bin'))),
    ],
    [
      'a symbolic link to itself',
      'SPK6006',
      linked(({ folder }) => symlinkSync('link.bin', join(folder, 'link.bin'))),
    ],
    [
      'a symbolic link to a device',
      'SPK6006',
      linked(({ folder }) => symlinkSync('/dev/zero', join(folder, 'link.bin'))),
    ],
    [
      'a folder that is a symbolic link',
      'SPK6006',
      linked(({ folder, outside }) => symlinkSync(outside, join(folder, 'sub')), 'sub/w.bin'),
    ],
    [
      'a hard link',
      'SPK6006',
      linked(({ folder, outside }) => linkSync(join(outside, 'w.bin'), join(folder, 'link.bin'))),
    ],
    [
      'a pipe',
      'SPK6006',
      linked(({ folder }) => void execFileSync('mkfifo', [join(folder, 'link.bin')])),
    ],
    [
      'a pipe outside',
      'SPK6006',
      linked(({ folder, outside }) => {
        execFileSync('mkfifo', [join(outside, 'pipe')]);
        symlinkSync(join(outside, 'pipe'), join(folder, 'link.bin'));
      }),
    ],
    [
      'a pipe in another folder',
      'SPK6006',
      ({ outside }) => {
        execFileSync('mkfifo', [join(outside, 'pipe')]);
        return kept({ location: '../outside/pipe' });
      },
    ],
    ['a name with a line feed', 'SPK4032', beside('a\nb')],
  ]),
];

/** A file of so many bytes, of which nothing is on the disk, and integers that it holds. */
function huge(folder: string, bytes: number, dims: readonly bigint[]): Uint8Array {
  const file = openSync(join(folder, 'huge.bin'), 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
  const externalData = [{ key: 'location', value: 'huge.bin' }];
  const tensor = { name: 's', dims, dataType: 7, dataLocation: 1, externalData };
  return model({ nodes: [op('Reshape', ['x', 's'])], weights: [tensor] });
}

function aliased(folder: string): Uint8Array {
  const file = openSync(join(folder, 'huge.bin'), 'w');
  ftruncateSync(file, 2 ** 30);
  closeSync(file);
  const names = Array.from({ length: 100 }, (_, i) => `s${i}`);
  const weights = names.map((name) => ({
    ...{ name, dims: [2n ** 27n], dataType: 7, dataLocation: 1 },
    externalData: [{ key: 'location', value: 'huge.bin' }],
  }));
  const nodes = names.map((name, i) => op('Gather', ['x', name], i === 0 ? 'y' : `g${i}`));
  return model({ nodes, weights });
}

function percents(count: number): Uint8Array {
  const weights = Array.from({ length: count }, (_, i) => ({
    ...{ name: `w${i}`, dims: [1n], dataType: 1, dataLocation: 1 },
    externalData: [{ key: 'location', value: `%${'25'.repeat(2000)}${i}` }],
  }));
  return model({ weights });
}
