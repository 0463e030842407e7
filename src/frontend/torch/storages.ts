import * as codes from '../../diagnostics/codes.ts';
import { type Location, fail } from '../../diagnostics/diagnostic.ts';
import { type Pickled, isGlobal, isReference, isSequence } from '../../formats/pickle/values.ts';
import { type ByteSource, inMemory } from '../../support/byte-source.ts';
import { type Dtype, bytesPerElement } from '../../tensor/dtype.ts';
import type { TorchArchive } from './archive.ts';

/** Memory of tensors, of which several may be views. */
export interface Storage {
  /** Nothing where its tensors say their types themselves. */
  readonly dtype: Dtype | undefined;
  readonly bytes: number;
  /** Its bytes, read and checked when first asked for. */
  readonly open: () => ByteSource;
}

/** The storage that a persistent id of torch names. */
export type FindStorage = (reference: Pickled) => Storage;

const STORAGES: ReadonlyMap<string, Dtype> = new Map([
  ['torch.FloatStorage', 'f32'],
  ['torch.DoubleStorage', 'f64'],
  ['torch.HalfStorage', 'f16'],
  ['torch.BFloat16Storage', 'bf16'],
  ['torch.LongStorage', 'i64'],
  ['torch.IntStorage', 'i32'],
  ['torch.ShortStorage', 'i16'],
  ['torch.CharStorage', 'i8'],
  ['torch.ByteStorage', 'u8'],
  ['torch.BoolStorage', 'bool'],
]);

const UNTYPED = 'torch.storage.UntypedStorage';

const DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ['torch.float32', 'f32'],
  ['torch.float64', 'f64'],
  ['torch.float16', 'f16'],
  ['torch.bfloat16', 'bf16'],
  ['torch.int64', 'i64'],
  ['torch.int32', 'i32'],
  ['torch.int16', 'i16'],
  ['torch.int8', 'i8'],
  ['torch.uint8', 'u8'],
  ['torch.uint16', 'u16'],
  ['torch.uint32', 'u32'],
  ['torch.uint64', 'u64'],
  ['torch.bool', 'bool'],
]);

/** Whether a name is that of a storage or a number type, of those too that are refused later by their own name. */
export function isStorageName(global: string): boolean {
  return (
    global === UNTYPED ||
    /^torch\.(?:\w+Storage|float\d\w*|complex\d+)$/.test(global) ||
    DTYPES.has(global)
  );
}

/** A number type that stands in a pickle. */
export function dtypeOf(value: Pickled, at: Location): Dtype {
  const name = isGlobal(value) ? value.global : 'none';
  return DTYPES.get(name) ?? unknownDtype(name, at);
}

function unknownDtype(name: string, at: Location): never {
  const known = [...DTYPES.keys()].join(', ');
  return fail(codes.unsupportedDtype({ found: name, known }, at));
}

/** Storages of an archive, each a file of it. */
export function storagesOf({ files, at }: TorchArchive, folder = 'data'): FindStorage {
  const found = new Map<string, Storage>();
  return (reference) => {
    const { dtype, key, elements } = readId(reference, at);
    const known = found.get(key);
    if (known) return known.dtype === dtype ? known : wrong(`storage '${key}' has two types`, at);
    const entry = files.get(`${folder}/${key}`) ?? wrong(`it has no storage '${key}'`, at);
    const bytes = elements * (dtype ? bytesPerElement(dtype) : 1);
    if (bytes !== entry.size)
      wrong(`storage '${key}' has ${entry.size} bytes, ${bytes} are named`, at);
    let opened: ByteSource | undefined;
    const open = () => (opened ??= entry.plain() ?? inMemory(entry.read()));
    const storage = { dtype, bytes, open };
    found.set(key, storage);
    return storage;
  };
}

/** What a persistent id says: ('storage', its class, its key, a device, how many elements). */
export function readId(reference: Pickled, at: Location) {
  const id = isReference(reference) ? reference.persistent : undefined;
  const [kind, type, key, , elements] = isSequence(id) ? id : [];
  const isRight =
    kind === 'storage' && isGlobal(type) && typeof key === 'string' && isCount(elements);
  if (!isRight) return wrong('a tensor in it has no storage', at);
  const isUntyped = type.global === UNTYPED;
  const dtype = STORAGES.get(type.global);
  if (!isUntyped && !dtype) unknownDtype(type.global, at);
  return { dtype, key, elements };
}

export function isCount(value: Pickled): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function wrong(fault: string, at: Location): never {
  return fail(codes.wrongTorch({ fault }, at));
}
