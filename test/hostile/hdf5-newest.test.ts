import { expect, test } from '@jest/globals';
import { EXIT } from '../../src/diagnostics/diagnostic.ts';
import { type Change, type Editor, editor } from './hdf5-made.ts';
import { hdf5Fixture, readAll } from './read-all-hdf5.ts';

/* Heaps, trees and arrays of the newest files, each with a few bytes changed. */

const HUGE = 2n ** 62n;
const NOWHERE = 2n ** 64n - 1n;

/** The head of a fixed array that has pages, and of one whose entries are not packed. */
const paged = (f: Editor) => f.at('FAHD', 3);
const fixed = (f: Editor) => f.at('FAHD', 2);
const growing = (f: Editor) => f.at('EAHD');
const growingPages = (f: Editor) => f.at('EASB', 1);
const inBlock = (f: Editor) => f.at('EAIB');
/** Trees: of packed pieces, of pieces, of pieces on two levels, of attributes, of large ones. */
const [PACKED, PIECES, LEVELS, ATTRIBUTES, LARGE] = [0, 2, 4, 5, 6].map(
  (which) => (f: Editor) => f.at('BTHD', which),
) as [Place, Place, Place, Place, Place];
const heap = (f: Editor) => f.at('FRHP', 2);
const blocks = (f: Editor) => f.at('FHIB');
const node = (f: Editor) => f.read64(LEVELS(f) + 16);

type Place = (file: Editor) => number;

type Case = readonly [name: string, change: Change, fault: string];

const REFUSED: readonly Case[] = [
  [
    'a fixed array of another kind',
    (f) => f.u8(fixed(f) + 5, 7),
    'the index at 1457 has entries of 8 bytes',
  ],
  [
    'a fixed array with entries of no bytes',
    (f) => f.u8(fixed(f) + 6, 0),
    'the index at 1457 has entries of 0 bytes',
  ],
  [
    'a fixed array with entries of 255 bytes',
    (f) => f.u8(fixed(f) + 6, 255),
    'the index at 1457 has entries of 255 bytes',
  ],
  [
    'a fixed array with pages of 2^200',
    (f) => f.u8(fixed(f) + 7, 200),
    'the index at 1457 has 12 entries',
  ],
  [
    'a fixed array of no entries',
    (f) => f.u64(fixed(f) + 8, 0),
    'an index of 0 pieces has no piece 0',
  ],
  [
    'a fixed array of 2^62 entries',
    (f) => f.u64(fixed(f) + 8, HUGE),
    'the index at 1457 has 4611686018427388000 entries',
  ],
  [
    'a fixed array that is nowhere',
    (f) => f.u64(fixed(f) + 16, NOWHERE),
    'a dataset has 0 pieces and should have 9',
  ],
  [
    'a fixed array behind the end',
    (f) => f.u64(fixed(f) + 16, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  [
    'a fixed array that is its own head',
    (f) => f.u64(fixed(f) + 16, fixed(f)),
    'the part of an index at 1457 is reached twice',
  ],
  [
    'a fixed array whose pages were never written',
    (f) => f.u8(f.at('FADB', 3) + 14, 0),
    'a dataset has 0 pieces and should have 6',
  ],
  [
    'a fixed array of pages of one entry',
    (f) => f.u8(paged(f) + 7, 0),
    'a dataset has 3 pieces and should have 6',
  ],
  [
    'two arrays in one',
    (f) => f.u64(paged(f) + 16, f.read64(fixed(f) + 16)),
    'the part of an index at 1773 is reached twice',
  ],
  [
    'a growing array of 255 bits',
    (f) => f.u8(growing(f) + 7, 255),
    'the index at 14691 has blocks of no size',
  ],
  [
    'a growing array of blocks of nothing',
    (f) => f.u8(growing(f) + 9, 0),
    'the index at 14691 has blocks of no size',
  ],
  [
    'a growing array of blocks of three',
    (f) => f.u8(growing(f) + 9, 3),
    'the index at 14691 has blocks of no size',
  ],
  [
    'a growing array of no blocks',
    (f) => f.u8(growing(f) + 10, 0),
    'the index at 14691 has blocks of no size',
  ],
  [
    'a growing array of pages of 2^200',
    (f) => f.u8(growing(f) + 11, 200),
    'the index at 14691 has blocks of no size',
  ],
  [
    'a growing array of 255 entries in its head',
    (f) => f.u8(growing(f) + 8, 255),
    'a dataset has 4 pieces and should have 9',
  ],
  [
    'a growing array of one group',
    (f) => f.u8(growing(f) + 7, 4),
    'it points at bytes 211728465920 to 211728465968 and has 122150',
  ],
  [
    'a growing array that is nowhere',
    (f) => f.u64(growing(f) + 60, NOWHERE),
    'a dataset has 0 pieces and should have 9',
  ],
  [
    'a growing array behind the end',
    (f) => f.u64(growing(f) + 60, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  [
    'a growing array that is its own head',
    (f) => f.u64(growing(f) + 60, growing(f)),
    'the part of an index at 14691 is reached twice',
  ],
  [
    'a block of a growing array that is its index',
    (f) => f.u64(inBlock(f) + 14 + 4 * 8, inBlock(f)),
    'the part of an index at 14763 is reached twice',
  ],
  [
    'a block of a growing array behind the end',
    (f) => f.u64(inBlock(f) + 14 + 4 * 8, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  [
    'a block of blocks without pages',
    (f) => f.u8(growingPages(f) + 14 + 4 + 8, 0),
    'a dataset has 3 pieces and should have 6',
  ],
  [
    'a piece behind the end',
    (f) => f.u64(inBlock(f) + 14, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  [
    'a piece that is nowhere',
    (f) => f.u64(inBlock(f) + 14, NOWHERE),
    'a dataset has 8 pieces and should have 9',
  ],
  [
    'a packed piece of 2^40 bytes',
    (f) => f.u64(f.at('FADB') + 14 + 8, 2n ** 40n),
    'it points at bytes 1099511627776 to 1099511627824 and has 122150',
  ],
  [
    'a tree of other records',
    (f) => f.u8(PIECES(f) + 5, 5),
    'the tree at 16564 is one of another kind',
  ],
  [
    'a tree of packed pieces in place of others',
    (f) => f.u8(PIECES(f) + 5, 11),
    'a tree of pieces has records of 24 bytes',
  ],
  [
    'a tree of nodes of no bytes',
    (f) => f.u32(PIECES(f) + 6, 0),
    'a node of 9 records has room for 0',
  ],
  [
    'a tree of records of no bytes',
    (f) => f.u16(PIECES(f) + 10, 0),
    'the tree at 16564 has 0 levels of records of 0 bytes',
  ],
  [
    'a tree of records of one byte',
    (f) => f.u16(PIECES(f) + 10, 1),
    'a tree of pieces has records of 1 bytes',
  ],
  [
    'a tree of packed records of 60,000 bytes',
    (f) => f.u16(PACKED(f) + 10, 60_000),
    'a node of 9 records has room for 0',
  ],
  [
    'a tree of 60,000 levels',
    (f) => f.u16(PIECES(f) + 12, 60_000),
    'the tree at 16564 has 60000 levels of records of 24 bytes',
  ],
  [
    'a tree of a level too many',
    (f) => f.u16(PIECES(f) + 12, 1),
    'there is no BTIN where one should be',
  ],
  [
    'a tree of a level too few',
    (f) => f.u16(LEVELS(f) + 12, 0),
    'there is no BTLF where one should be',
  ],
  [
    'a tree that is its own node',
    (f) => f.u64(PIECES(f) + 16, PIECES(f)),
    'the node of a tree at 16564 is reached twice',
  ],
  [
    'a tree behind the end',
    (f) => f.u64(PIECES(f) + 16, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  [
    'a tree that is nowhere',
    (f) => f.u64(PIECES(f) + 16, NOWHERE),
    'a dataset has 0 pieces and should have 9',
  ],
  [
    'a tree of 65,535 records',
    (f) => f.u16(PIECES(f) + 24, 65_535),
    'a node of 65535 records has room for 84',
  ],
  [
    'a tree of no records',
    (f) => f.u16(PIECES(f) + 24, 0),
    'a dataset has 0 pieces and should have 9',
  ],
  [
    'a node that is its own child',
    (f) => f.u64(node(f) + 6 + 24 * f.read16(LEVELS(f) + 24), node(f)),
    'the node of a tree at 71146 is reached twice',
  ],
  [
    'two pieces at one place',
    (f) => f.u64(f.read64(PIECES(f) + 16) + 6 + 8, 1),
    'two pieces of a dataset lie at one place',
  ],
  [
    'a piece beside the dataset',
    (f) => f.u64(f.read64(PIECES(f) + 16) + 6 + 8, HUGE),
    'two pieces of a dataset lie at one place',
  ],
  ['a heap of names of no bytes', (f) => f.u16(heap(f) + 5, 0), 'a heap has no object 0'],
  [
    'a heap of no columns',
    (f) => f.u16(heap(f) + 110, 0),
    'the heap at 79672 has blocks of no size',
  ],
  [
    'a heap of blocks of nothing',
    (f) => f.u64(heap(f) + 112, 0),
    'the heap at 79672 has blocks of no size',
  ],
  [
    'a heap of blocks of 2^62 bytes',
    (f) => f.u64(heap(f) + 112, HUGE),
    'the heap at 79672 has blocks of no size',
  ],
  [
    'a heap of places of 8 KB',
    (f) => f.u16(heap(f) + 128, 65_535),
    'the heap at 79672 has blocks of no size',
  ],
  [
    'a heap behind the end',
    (f) => f.u64(heap(f) + 132, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427388000 and has 122150',
  ],
  ['a heap of one row', (f) => f.u16(heap(f) + 140, 1), 'an object is outside of its heap'],
  [
    'a heap of one block',
    (f) => f.u16(heap(f) + 140, 0),
    'it points at bytes 123263 to 123294 and has 122150',
  ],
  [
    'a heap in which all blocks hold others',
    (f) => f.u64(heap(f) + 120, 512),
    'the heap at 79672 has blocks of no size',
  ],
  [
    'a heap whose first block is nowhere',
    (f) => f.u64(blocks(f) + 18, NOWHERE),
    'an object is nowhere in its heap',
  ],
  [
    'a heap without large objects',
    (f) => f.u64(heap(f) + 22, NOWHERE),
    'an object is nowhere in its heap',
  ],
  [
    'a heap whose large objects are in another tree',
    (f) => f.u64(heap(f) + 22, ATTRIBUTES(f)),
    'the tree at 79818 is reached twice',
  ],
  [
    'a large object behind the end',
    (f) => f.u64(f.read64(LARGE(f) + 16) + 6, HUGE),
    'it points at bytes 4611686018427388000 to 4611686018427394000 and has 122150',
  ],
  [
    'a large object of 2^62 bytes',
    (f) => f.u64(f.read64(LARGE(f) + 16) + 6 + 8, HUGE),
    'its parts overlap each other',
  ],
  [
    'a large object of another name',
    (f) => f.u64(f.read64(LARGE(f) + 16) + 6 + 16, 77),
    'a heap has no object 1',
  ],
];

/** And these may be sound files, of a library to come. */
const UNREAD: readonly Case[] = [
  [
    'a fixed array of a version to come',
    (f) => f.u8(fixed(f) + 4, 9),
    'an index of pieces of a version to come',
  ],
  ['a tree of a version to come', (f) => f.u8(PIECES(f) + 4, 9), 'a tree newer than version 2'],
  ['a heap that is packed', (f) => f.u16(heap(f) + 7, 8), 'a heap that is packed'],
];

/** What is not needed may say anything. */
const READ: readonly (readonly [name: string, change: Change])[] = [
  ['a tree of nodes of 4 GB', (f) => f.u32(PIECES(f) + 6, 2 ** 32 - 1)],
  ['a heap of 65,535 rows', (f) => f.u16(heap(f) + 140, 65_535)],
];

function endOf(change: Change): readonly [exit: number, text: string] {
  const bytes = hdf5Fixture('latest');
  change(editor(bytes));
  const { exit, text } = readAll(bytes);
  return [exit, text];
}

test.each(REFUSED)('%s is refused: SPK4111', (_name, change, fault) => {
  expect(endOf(change)).toEqual([EXIT.refused, `the HDF5 file is refused: ${fault}`]);
});

test.each(UNREAD)('%s is not read: SPK4112', (_name, change, what) => {
  expect(endOf(change)).toEqual([
    EXIT.cannotCompile,
    `the HDF5 file has ${what}, which is not read`,
  ]);
});

test.each(READ)('%s is read', (_name, change) => {
  expect(endOf(change)).toEqual([EXIT.ok, '']);
});
