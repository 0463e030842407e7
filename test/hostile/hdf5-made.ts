import { float64, int64, words } from '../../src/export/hdf5/entries.ts';
import { hdf5Of } from '../../src/export/hdf5/file.ts';
import { layoutHdf5 } from '../../src/formats/hdf5/layout.ts';
import { type Group, group } from '../../src/formats/hdf5/tree.ts';

/* Files of HDF5 that mean harm, or are not what they say: a sound file of the oldest form, with a few bytes changed. */

/** A sound file: a dataset `a`, a group `g` with `b`, a text `t`. */
export function soundHdf5(): Uint8Array {
  return hdf5Of({
    a: float64([2, 3], [1, 2, 3, 4, 5, 6]),
    'g/b': int64([1, 2, 3], [3]),
    t: words([], ['text']),
  });
}

/** Changes bytes of a file; addresses are those of the file. */
export interface Editor {
  readonly size: number;
  at(text: string, which?: number): number;
  u8(at: number, value: number): void;
  u16(at: number, value: number): void;
  u32(at: number, value: number): void;
  u64(at: number, value: number | bigint): void;
  read16(at: number): number;
  read64(at: number): number;
  /** Where the header of the n-th child of the root is, by name. */
  child(n: number): number;
  /** Where the data of an object's message begins; its type stands 8 bytes before, its length 6. */
  message(header: number, type: number): number;
}

export function editor(bytes: Uint8Array): Editor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = Buffer.from(bytes).toString('latin1');
  const read64 = (at: number) => Number(view.getBigUint64(at, true));
  const at = (wanted: string, which = 0) => {
    let found = -1;
    for (let i = 0; i <= which; i++) found = text.indexOf(wanted, found + 1);
    if (found < 0) throw new Error(`there is no ${wanted}`);
    return found;
  };
  return {
    ...{ size: bytes.length, at, read64 },
    read16: (place) => view.getUint16(place, true),
    u8: (place, value) => view.setUint8(place, value),
    u16: (place, value) => view.setUint16(place, value, true),
    u32: (place, value) => view.setUint32(place, value, true),
    u64: (place, value) => view.setBigUint64(place, BigInt(value), true),
    // The symbols of the root stand behind those of its groups.
    child: (n) => read64(text.lastIndexOf('SNOD') + 8 + 40 * n + 8),
    message(header, type) {
      for (let place = header + 16; ; place += 8 + view.getUint16(place + 2, true))
        if (view.getUint16(place, true) === type) return place + 8;
    },
  };
}

export type Change = (file: Editor) => void;

const [SPACE, TYPE, FILL, LAYOUT, TABLE] = [1, 3, 5, 8, 17];
const ROOT_HEADER = 64;
const HUGE = 2n ** 62n;
const dataset = (file: Editor, type: number) => file.message(file.child(0), type);
const root = (file: Editor) => file.read64(ROOT_HEADER);
/** The last of several: that of the root. */
const TREE = (file: Editor) => file.at('TREE', 1);
const SYMBOLS = (file: Editor) => file.at('SNOD', 1);
const NAMES = (file: Editor) => file.at('HEAP', 1);

/** What is changed, by what the file then does. */
export const CHANGES: Readonly<Record<string, Change>> = {
  'a superblock of a version to come': (f) => f.u8(8, 99),
  'addresses of 4 bytes': (f) => f.u8(13, 4),
  'lengths of 2 bytes': (f) => f.u8(14, 2),
  'a root behind the end': (f) => f.u64(ROOT_HEADER, f.size + 8),
  'a root far behind the end': (f) => f.u64(ROOT_HEADER, HUGE),
  'a root nowhere': (f) => f.u64(ROOT_HEADER, 2n ** 64n - 1n),
  'a root in the superblock': (f) => f.u64(ROOT_HEADER, 0),
  'a root in the middle of a header': (f) => f.u64(ROOT_HEADER, root(f) + 8),
  'a root that is a dataset': (f) => f.u64(ROOT_HEADER, f.child(0)),
  'a header of a version to come': (f) => f.u8(root(f), 7),
  'a header of 4 GB': (f) => f.u32(root(f) + 8, 2 ** 32 - 1),
  'a header of nothing': (f) => f.u32(f.child(0) + 8, 0),
  'a message longer than its header': (f) => f.u16(dataset(f, SPACE) - 6, 65_528),
  'messages that objects share': (f) => f.u8(dataset(f, SPACE) - 4, 2),
  'a message that must be known': (f) => {
    const at = dataset(f, FILL);
    f.u16(at - 8, 99);
    f.u8(at - 4, 0x80);
  },
  'a header that goes on in itself': (f) => {
    f.u16(dataset(f, LAYOUT) - 8, 16);
    f.u64(dataset(f, LAYOUT), f.child(0) + 16);
    f.u64(dataset(f, LAYOUT) + 8, 64);
  },
  'a header that goes on behind the end': (f) => {
    f.u16(dataset(f, LAYOUT) - 8, 16);
    f.u64(dataset(f, LAYOUT), HUGE);
  },
  'a header that goes on for 2^62 bytes': (f) => {
    f.u16(dataset(f, LAYOUT) - 8, 16);
    f.u64(dataset(f, LAYOUT), 96);
    f.u64(dataset(f, LAYOUT) + 8, HUGE);
  },
  'data in another file': (f) => f.u16(dataset(f, FILL) - 8, 7),
  'a shape of 255 axes': (f) => f.u8(dataset(f, SPACE) + 1, 255),
  'a shape of 2^62 rows': (f) => f.u64(dataset(f, SPACE) + 8, HUGE),
  'a shape whose product is beyond all numbers': (f) => {
    f.u64(dataset(f, SPACE) + 8, 2n ** 33n);
    f.u64(dataset(f, SPACE) + 16, 2n ** 33n);
  },
  'a shape of more than there is': (f) => f.u64(dataset(f, SPACE) + 8, 1_000_000),
  'a shape of a version to come': (f) => f.u8(dataset(f, SPACE), 9),
  'numbers of no kind': (f) => f.u8(dataset(f, TYPE), 0x1f),
  'numbers of a version to come': (f) => f.u8(dataset(f, TYPE), 0xf1),
  'numbers of no bytes': (f) => f.u32(dataset(f, TYPE) + 4, 0),
  'numbers of 2 GB each': (f) => f.u32(dataset(f, TYPE) + 4, 2 ** 31),
  'numbers of 7 bytes': (f) => f.u32(dataset(f, TYPE) + 4, 7),
  'floats with a mantissa of 200 bits': (f) => f.u8(dataset(f, TYPE) + 15, 200),
  'numbers that refer to places': (f) => f.u8(dataset(f, TYPE), 0x17),
  'texts in a heap that is not there': (f) => f.u8(dataset(f, TYPE), 0x19),
  'a layout of no kind': (f) => f.u8(dataset(f, LAYOUT) + 1, 9),
  'a layout of a version to come': (f) => f.u8(dataset(f, LAYOUT), 9),
  'data that is made of others': (f) => {
    f.u8(dataset(f, LAYOUT), 4);
    f.u8(dataset(f, LAYOUT) + 1, 3);
  },
  'data behind the end': (f) => f.u64(dataset(f, LAYOUT) + 2, f.size),
  'data far behind the end': (f) => f.u64(dataset(f, LAYOUT) + 2, HUGE),
  'data nowhere': (f) => f.u64(dataset(f, LAYOUT) + 2, 2n ** 64n - 1n),
  'data in pieces of 200 axes': (f) => {
    f.u8(dataset(f, LAYOUT) + 1, 2);
    f.u8(dataset(f, LAYOUT) + 2, 200);
  },
  'data in the header, of more than it has': (f) => {
    f.u8(dataset(f, LAYOUT) + 1, 0);
    f.u16(dataset(f, LAYOUT) + 2, 60_000);
  },
  '255 filters': (f) => {
    const at = dataset(f, FILL);
    f.u8(dataset(f, LAYOUT) + 1, 2);
    f.u16(at - 8, 11);
    f.u8(at, 1);
    f.u8(at + 1, 255);
  },
  'a tree behind the end': (f) => f.u64(f.message(root(f), TABLE), HUGE),
  'names behind the end': (f) => f.u64(f.message(root(f), TABLE) + 8, HUGE),
  'a tree that is none': (f) => f.u8(TREE(f), 0x58),
  'a tree of pieces in place of names': (f) => f.u8(TREE(f) + 4, 1),
  'a tree of 200 levels': (f) => f.u8(TREE(f) + 5, 200),
  'a tree of 65,535 children': (f) => f.u16(TREE(f) + 6, 65_535),
  'a tree that is its own child': (f) => {
    f.u8(TREE(f) + 5, 1);
    f.u64(TREE(f) + 32, TREE(f));
  },
  'symbols that are none': (f) => f.u8(SYMBOLS(f), 0x58),
  'symbols of 65,535 children': (f) => f.u16(SYMBOLS(f) + 6, 65_535),
  'a name behind all names': (f) => f.u64(SYMBOLS(f) + 8, 1_000_000),
  'two children of one name': (f) => f.u64(SYMBOLS(f) + 48, f.read64(SYMBOLS(f) + 8)),
  'one child of two names': (f) => f.u64(SYMBOLS(f) + 56, f.child(0)),
  'a child that is its parent': (f) => f.u64(SYMBOLS(f) + 16, root(f)),
  'a child behind the end': (f) => f.u64(SYMBOLS(f) + 16, HUGE),
  'a child that is a symbolic link': (f) => f.u32(SYMBOLS(f) + 24, 2),
  'names that are none': (f) => f.u8(NAMES(f), 0x58),
  'names of 2^62 bytes': (f) => f.u64(NAMES(f) + 8, HUGE),
  'names whose bytes are elsewhere': (f) => f.u64(NAMES(f) + 24, HUGE),
  'a name without an end': (f) => f.u64(NAMES(f) + 8, 10),
};

export function changedHdf5(change: Change): Uint8Array {
  const bytes = Uint8Array.from(soundHdf5());
  change(editor(bytes));
  return bytes;
}

/** Groups in groups. */
export function deepHdf5(depth: number): Uint8Array {
  let inner: Group = group({});
  for (let i = 0; i < depth; i++) inner = group({ g: inner });
  return layoutHdf5(inner).head;
}
