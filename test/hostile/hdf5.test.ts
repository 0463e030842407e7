import { expect, test } from '@jest/globals';
import { EXIT } from '../../src/diagnostics/diagnostic.ts';
import { random } from '../../src/support/random.ts';
import { type Hdf5Object, readHdf5 } from '../support/read-hdf5.ts';
import { drawHdf5 } from './mutate/hdf5.ts';
import { HDF5_FIXTURES, hdf5Fixture, readAll } from './read-all-hdf5.ts';

const NUMBERS = Array.from({ length: 63 }, (_, i) => i / 4);

test.each(['old', 'new', 'latest', 'ordered'])('%s files are read as h5py wrote them', (name) => {
  const { attributes, children } = readHdf5(withoutRecords(name));
  expect(attributes).toEqual({ answer: 42, text: 'größe' });
  const data = (child: string) => children![child]!.data;
  expect(['whole', 'one'].map(data)).toEqual([NUMBERS, NUMBERS]);
  expect(children!['whole']!.shape).toEqual([9, 7]);
  if (name !== 'new') expect(data('pieces')).toEqual(NUMBERS);
  expect(['compact', 'truth', 'big-endian', 'half', 'unsigned', 'none'].map(data)).toEqual([
    [1, -2, 3],
    [1],
    [1, -2, 300],
    [1.5, -2, 0, 2 ** -24, Infinity],
    [2 ** 40],
    [],
  ]);
  expect(children!['texts']!.texts).toEqual(['a', 'b', 'c', 'dé']);
  expect(children!['fixed']!.texts).toEqual(['input']);
  if (name === 'latest') expectNewest(children!);
  if (name !== 'ordered') return;
  const many = Object.entries(children!['many']!.children!);
  expect(Object.fromEntries(many.map(([child, { data }]) => [child, data]))).toEqual(
    Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`child${i}`, [i]])),
  );
});

/** Every index of pieces that the library has, and attributes in a heap. */
function expectNewest(children: Record<string, Hdf5Object>): void {
  const { indexes, attributes: many } = children;
  const data = Object.entries(indexes!.children!).map(([name, one]) => [name, one.data]);
  const [few, rows] = [[0, 1, 2, 3, 4, 5], Array.from({ length: 900 }, (_, i) => i)];
  const apart = { 'fixed pages': few, 'growing blocks': few, 'growing pages': few };
  const named = ['fixed', 'growing', 'wide', 'tree'].flatMap((one) => [one, `${one} packed`]);
  const whole = ['single', 'in order', ...named].map((one) => [one, NUMBERS]);
  expect(Object.fromEntries(data)).toEqual({
    ...Object.fromEntries(whole),
    ...apart,
    'tree of levels': rows,
  });
  const numbers = Array.from({ length: 600 }, (_, i) => [`a${i}`, i]);
  expect(many!.attributes).toEqual({ ...Object.fromEntries(numbers), large: 0, text: 'größe' });
}

/** The helper unpacks everything, and records are not read: the dataset's type becomes one of bytes. */
function withoutRecords(name: string): Uint8Array {
  const bytes = hdf5Fixture(name);
  const text = Buffer.from(bytes).toString('latin1');
  // A record of version 1, 3 or 5, of two fields and 8 bytes.
  const at = /[\x16\x36\x56]\x02\0\0\x08\0\0\0a/.exec(text)!.index;
  bytes.set([0x13, 0], at);
  return bytes;
}

const REFUSED: Readonly<Record<string, string>> = {
  'other-file': "'a' is a link to another file",
  'other-file-new': "'a' is a link to another file",
  'soft-link': "'a' is a symbolic link",
  'soft-link-new': "'a' is a symbolic link",
  loop: 'the object at 96 is reached twice',
  'two-names': 'the object at 800 is reached twice',
  virtual: 'a dataset is made of others, in any files',
  'other-data': 'the data of a dataset is in another file',
  bomb: 'it has 3504 bytes and says that it unpacks to 268435456',
  'bomb-inside': 'a piece does not unpack to at most 20 bytes',
  missing: 'a dataset has 0 pieces and should have 1024',
  beyond: 'a shape of [1099511627776,1048576] has more elements than an array',
};

test('an empty file is said to be empty', () => {
  const text = 'the HDF5 file is refused: it is empty';
  expect(readAll(new Uint8Array(0))).toEqual({ exit: EXIT.refused, text });
});

test.each(Object.entries(REFUSED))('%s is refused: SPK4111', (name, fault) => {
  expect(readAll(hdf5Fixture(`hostile-${name}`))).toEqual({
    exit: EXIT.refused,
    text: `the HDF5 file is refused: ${fault}`,
  });
});

test('what is packed otherwise is not read: SPK4112', () => {
  const { exit, text } = readAll(hdf5Fixture('hostile-other-filter'));
  expect([exit, text]).toEqual([
    EXIT.cannotCompile,
    'the HDF5 file has data packed by filter 32000, which is not read',
  ]);
});

test('a file that is cut short is refused, wherever the cut is', () => {
  const whole = hdf5Fixture('old');
  for (let length = 8; length < whole.length; length += 101)
    expect([length, readAll(whole.subarray(0, length)).exit]).toEqual([length, EXIT.refused]);
});

/** All places that may hold the address of a part, with those of the parts. */
test('a file in which any address is that of another part ends, and says how', () => {
  const whole = hdf5Fixture('old');
  const view = new DataView(whole.buffer, whole.byteOffset, whole.length);
  const places: number[] = [];
  for (let at = 8; at + 8 <= 4096; at += 8) {
    const value = view.getBigUint64(at, true);
    if (value >= 96n && value < BigInt(whole.length)) places.push(at);
  }
  const targets = [...new Set(places.map((at) => view.getBigUint64(at, true)))];
  const ends = new Map<number, number>();
  for (const at of places)
    for (const target of [...targets.filter((_, i) => i % 3 === 0), 2n ** 62n, 2n ** 64n - 1n]) {
      const bytes = Uint8Array.from(whole);
      new DataView(bytes.buffer).setBigUint64(at, target, true);
      const { exit } = readAll(bytes);
      ends.set(exit, (ends.get(exit) ?? 0) + 1);
    }
  expect(
    [...ends.keys()].filter((exit) => ![0, EXIT.refused, EXIT.cannotCompile].includes(exit)),
  ).toEqual([]);
  expect(ends.get(EXIT.refused)!).toBeGreaterThan(120);
});

test('files that are changed at random are read or refused, and nothing else happens', () => {
  const seeds = HDF5_FIXTURES.map(hdf5Fixture);
  const exits = new Set<number>();
  for (let seed = 1; seed <= 1500; seed++) exits.add(readAll(drawHdf5(seeds, random(seed))).exit);
  expect([...exits].sort()).toEqual([EXIT.ok, EXIT.refused, EXIT.cannotCompile]);
});
