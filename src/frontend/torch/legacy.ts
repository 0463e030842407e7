import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Allow, readPickleAt } from '../../formats/pickle/read.ts';
import { type Pickled, isReference, isSequence, partsOf } from '../../formats/pickle/values.ts';
import { partOf } from '../../support/byte-source.ts';
import { bytesPerElement } from '../../tensor/dtype.ts';
import type { Source } from '../frontend.ts';
import { type Saved, checkedPickle } from './pickle-file.ts';
import { type FindStorage, type Storage, readId } from './storages.ts';

/** The first pickle of a file from before torch 1.6: this number. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/**
 * Reads a file of torch.save from before torch 1.6: pickles of a number, a version, facts of the machine, what was
 * saved and the keys of storages in a row, then each storage behind the number of its elements.
 */
export function readLegacy(source: Source, allowPickle: boolean): Saved {
  const at = { file: source.name };
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault }, at));
  const bytes = source.read(0, source.size);
  let offset = 0;
  const next = (allow: Allow): Pickled => {
    const { value, end } = readPickleAt(bytes, offset, allow, at);
    offset = end;
    return value;
  };
  const plain = () => next(() => false);
  if (plain() !== MAGIC || plain() !== PROTOCOL) wrong('it does not start as torch starts files');
  const machine = plain();
  if (machine instanceof Map && machine.get('little_endian') === false)
    fail(codes.unsupportedTorch({ what: 'numbers in big-endian order' }, at));
  const value = checkedPickle(next, allowPickle, source);
  const keys = plain();
  if (!isSequence(keys)) return wrong('it has no list of storages');
  return { value, find: storagesBehind({ source, offset, keys, ids: idsIn(value, at), at }), at };
}

interface Behind {
  readonly source: Source;
  readonly offset: number;
  readonly keys: readonly Pickled[];
  readonly ids: ReadonlyMap<string, StorageId>;
  readonly at: Location;
}

/** How large a storage is in bytes depends on the type that the pickle says it has. */
function storagesBehind({ source, offset, keys, ids, at }: Behind): FindStorage {
  const wrong = (fault: string) => fail(codes.wrongTorch({ fault }, at));
  const found = new Map<string, Storage>();
  let start = offset;
  for (const key of keys) {
    const id = typeof key === 'string' ? ids.get(key) : undefined;
    if (!id || found.has(id.key)) return wrong('it has a storage that no tensor has');
    const bytes = id.elements * (id.dtype ? bytesPerElement(id.dtype) : 1);
    const end = start + COUNT_BYTES + bytes;
    if (end > source.size) return wrong(`storage '${id.key}' ends at ${end} of ${source.size}`);
    if (countAt(source, start) !== id.elements) wrong(`storage '${id.key}' has two sizes`);
    const data = partOf(source, start + COUNT_BYTES, bytes);
    found.set(id.key, { dtype: id.dtype, bytes, open: () => data });
    start = end;
  }
  return (reference) => {
    const { key } = readId(reference, at);
    return found.get(key) ?? wrong(`it has no storage '${key}'`);
  };
}

const COUNT_BYTES = 8;

function countAt(source: Source, offset: number): number {
  const head = source.read(offset, COUNT_BYTES);
  return Number(new DataView(head.buffer, head.byteOffset, COUNT_BYTES).getBigUint64(0, true));
}

type StorageId = ReturnType<typeof readId>;

/** All storages that are named in a pickle, each of one type and size. */
function idsIn(root: Pickled, at: Location): ReadonlyMap<string, StorageId> {
  const ids = new Map<string, StorageId>();
  const seen = new Set<Pickled>();
  const waiting: Pickled[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || seen.has(value)) continue;
    seen.add(value);
    if (!isReference(value)) {
      for (const part of partsOf(value)) waiting.push(part);
      continue;
    }
    const id = readId(value, at);
    const known = ids.get(id.key) ?? id;
    if (known.dtype !== id.dtype || known.elements !== id.elements)
      fail(codes.wrongTorch({ fault: `storage '${id.key}' has two types or sizes` }, at));
    ids.set(id.key, id);
  }
  return ids;
}
