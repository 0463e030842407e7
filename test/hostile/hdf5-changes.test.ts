import { expect, test } from '@jest/globals';
import { EXIT, SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { readHdf5 } from '../../src/formats/hdf5/read/read.ts';
import { inMemory } from '../../src/support/byte-source.ts';
import { CHANGES, changedHdf5, deepHdf5, soundHdf5 } from './hdf5-made.ts';

/** What is wrong with a file, by what was changed in it: all of these are refused. */
const REFUSED: Readonly<Record<string, string>> = {
  'a root behind the end': 'it points at bytes 6552 to 6544 and has 6544',
  'a root far behind the end': 'it points at bytes 4611686018427388000 to 6656 and has 6544',
  'a root nowhere': 'it has no root group',
  'a root in the superblock': 'there is no object at 0',
  'a root in the middle of a header': 'there is no object at 6432',
  'a root that is a dataset': 'its root is no group',
  'a header of a version to come': 'there is no object at 6424',
  'a header of 4 GB': 'its parts overlap each other',
  'a header of nothing': 'an object is no group and has no type',
  'a message longer than its header': 'the part at 4208 ends early',
  'a header that goes on in itself': 'its parts overlap each other',
  'a header that goes on behind the end': 'its parts overlap each other',
  'a header that goes on for 2^62 bytes': 'its parts overlap each other',
  'data in another file': 'the data of a dataset is in another file',
  'a shape of 255 axes': 'a shape has 255 axes',
  'a shape of 2^62 rows': 'a shape of [4611686018427388000,3] has more elements than an array',
  'a shape whose product is beyond all numbers':
    'a shape of [8589934592,8589934592] has more elements than an array',
  'a shape of more than there is': 'it points at bytes 6464 to 24006464 and has 6544',
  'numbers of no bytes': 'a type has elements of no bytes',
  'a layout of no kind': 'a dataset has a layout of kind 9',
  'data that is made of others': 'a dataset is made of others, in any files',
  'data behind the end': 'it points at bytes 6544 to 6592 and has 6544',
  'data far behind the end':
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 6544',
  'data in pieces of 200 axes': 'a layout ends early',
  'data in the header, of more than it has': 'a layout ends early',
  '255 filters': 'a layout ends early',
  'a tree behind the end':
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 6544',
  'names behind the end':
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 6544',
  'a tree that is none': 'there is no TREE where one should be',
  'a tree of pieces in place of names': 'the tree at 5880 is one of another kind',
  'a tree of 200 levels': 'the tree at 5880 has a node of level 200 at a wrong place',
  'a tree of 65,535 children': 'its parts overlap each other',
  'a tree that is its own child': 'the node of a tree at 5880 is reached twice',
  'symbols that are none': 'there is no SNOD where one should be',
  'symbols of 65,535 children': 'its parts overlap each other',
  'a name behind all names': 'the name of a link is outside of its heap',
  'two children of one name': "two links of a group are called 'a'",
  'one child of two names': 'the object at 4192 is reached twice',
  'a child that is its parent': 'the object at 6424 is reached twice',
  'a child behind the end': 'it points at bytes 4611686018427388000 to 6656 and has 6544',
  'a child that is a symbolic link': "'a' is a symbolic link",
  'names that are none': 'there is no HEAP where one should be',
  'names of 2^62 bytes': 'its parts overlap each other',
  'names whose bytes are elsewhere':
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 6544',
  'a name without an end': 'the name of a link is outside of its heap',
};

/** And these may be sound files, of a kind that networks do not have. */
const UNREAD: Readonly<Record<string, string>> = {
  'a superblock of a version to come': 'superblock 99',
  'addresses of 4 bytes': 'addresses of 4 and lengths of 8 bytes',
  'lengths of 2 bytes': 'addresses of 8 and lengths of 2 bytes',
  'messages that objects share': 'a message that objects share',
  'a message that must be known': 'a message of type 99',
  'a shape of a version to come': 'a shape of version 9',
  'numbers of no kind': 'type 15 where numbers are wanted',
  'numbers of a version to come': 'a type of version 15',
  'numbers of 2 GB each': 'floats where numbers are wanted',
  'numbers of 7 bytes': 'floats where numbers are wanted',
  'floats with a mantissa of 200 bits': 'floats where numbers are wanted',
  'numbers that refer to places': 'references where numbers are wanted',
  'texts in a heap that is not there': 'lists of any length where numbers are wanted',
  'a layout of a version to come': 'a layout of version 9',
  'data nowhere': 'a dataset that was never written',
};

/** How reading a file and the numbers of `a` ends. Throws what nobody says. */
function endOf(bytes: Uint8Array): readonly [exit: number, text: string] {
  try {
    const a = readHdf5(inMemory(bytes), { file: 'model.h5' }).children.get('a');
    if (a?.kind === 'dataset') a.numbers();
    return [EXIT.ok, ''];
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    const { exit, message } = error.diagnostics[0]!;
    return [exit, message];
  }
}

test('the file that is changed is sound', () => {
  expect(endOf(soundHdf5())).toEqual([EXIT.ok, '']);
  expect(Object.keys(CHANGES).sort()).toEqual(
    [...Object.keys(REFUSED), ...Object.keys(UNREAD)].sort(),
  );
});

test.each(Object.entries(REFUSED))('%s is refused: SPK4111', (name, fault) => {
  const found = endOf(changedHdf5(CHANGES[name]!));
  expect(found).toEqual([EXIT.refused, `the HDF5 file is refused: ${fault}`]);
});

test.each(Object.entries(UNREAD))('%s is not read: SPK4112', (name, what) => {
  const found = endOf(changedHdf5(CHANGES[name]!));
  expect(found).toEqual([EXIT.cannotCompile, `the HDF5 file has ${what}, which is not read`]);
});

test('groups in groups are read, but not without end', () => {
  expect(endOf(deepHdf5(20))).toEqual([EXIT.ok, '']);
  expect(endOf(deepHdf5(100))[0]).toBe(EXIT.refused);
});
