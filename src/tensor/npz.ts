import { corruptZip } from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, SpikeError, fail } from '../diagnostics/diagnostic.ts';
import type { ByteSource } from '../support/byte-source.ts';
import { NPY_HEADER_BYTES, readNpyHeader } from './npy-header.ts';
import { npyValues, writeNpy } from './npy.ts';
import { type Rows, npyRows, rowsOf } from './rows.ts';
import { type Tensor, lazyTensor } from './tensor.ts';
import { type ZipEntry, readZip, writeZip } from '../formats/zip/zip.ts';

/**
 * Reads a .npz file: its arrays by name. Types and shapes are read and checked now, the numbers when a
 * tensor is first asked for them; a damaged array fails then.
 */
export function readNpz(bytes: Uint8Array, at: Location): Map<string, Tensor> {
  return readEntries(bytes, readEntry, at);
}

/** The same of a file that may be larger than memory: of arrays that are not compressed, row by row. */
export function npzRows(file: ByteSource, at: Location): Map<string, Rows> {
  return readEntries(file, entryRows, at);
}

/** Writes a .npz file that numpy reads; see writeNpy for number types that numpy does not have. */
export function writeNpz(tensors: ReadonlyMap<string, Tensor>, at: Location = {}): Uint8Array {
  return writeZip(files(tensors), at);
}

function readEntries<T>(
  archive: Uint8Array | ByteSource,
  read: (entry: ZipEntry, at: Location) => T,
  at: Location,
): Map<string, T> {
  const arrays = new Map<string, T>();
  const faults: Diagnostic[] = [];
  for (const entry of readZip(archive, at)) {
    const name = entry.name.replace(/\.npy$/, '');
    const here = { ...at, item: name };
    if (arrays.has(name)) fail(corruptZip({ fault: 'two arrays in it have one name' }, here));
    try {
      arrays.set(name, read(entry, here));
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  if (faults.length > 0) fail(...faults);
  return arrays;
}

function readEntry(entry: ZipEntry, at: Location): Tensor {
  const header = readNpyHeader(entry.head(NPY_HEADER_BYTES), entry.size, at);
  return lazyTensor(header.dtype, header.shape, () => npyValues(entry.read(), header));
}

function entryRows(entry: ZipEntry, at: Location): Rows {
  const whole = readEntry(entry, at);
  let rows: Rows | undefined;
  const open = () => {
    const plain = entry.plain();
    return plain ? npyRows(plain, at) : rowsOf(whole);
  };
  return { dtype: whole.dtype, shape: whole.shape, row: (i) => (rows ??= open()).row(i) };
}

function* files(tensors: ReadonlyMap<string, Tensor>): Generator<[string, Uint8Array]> {
  for (const [name, tensor] of tensors) yield [`${name}.npy`, writeNpy(tensor)];
}
