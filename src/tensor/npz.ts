import { corruptZip } from '../diagnostics/codes.ts';
import { type Diagnostic, type Location, SpikeError, fail } from '../diagnostics/diagnostic.ts';
import { NPY_HEADER_BYTES, readNpyHeader } from './npy-header.ts';
import { npyValues, writeNpy } from './npy.ts';
import { type Tensor, lazyTensor } from './tensor.ts';
import { type ZipEntry, readZip, writeZip } from './zip.ts';

/**
 * Reads a .npz file: its arrays by name. Types and shapes are read and checked now, the numbers when a
 * tensor is first asked for them; a damaged array fails then.
 */
export function readNpz(bytes: Uint8Array, at: Location): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const faults: Diagnostic[] = [];
  for (const entry of readZip(bytes, at)) {
    const name = entry.name.replace(/\.npy$/, '');
    const here = { ...at, item: name };
    if (tensors.has(name)) fail(corruptZip({ fault: 'two arrays in it have one name' }, here));
    try {
      tensors.set(name, readEntry(entry, here));
    } catch (error) {
      if (!(error instanceof SpikeError)) throw error;
      faults.push(...error.diagnostics);
    }
  }
  if (faults.length > 0) fail(...faults);
  return tensors;
}

/** Writes a .npz file that numpy reads; see writeNpy for number types that numpy does not have. */
export function writeNpz(tensors: ReadonlyMap<string, Tensor>, at: Location = {}): Uint8Array {
  return writeZip(files(tensors), at);
}

function readEntry(entry: ZipEntry, at: Location): Tensor {
  const header = readNpyHeader(entry.head(NPY_HEADER_BYTES), entry.size, at);
  return lazyTensor(header.dtype, header.shape, () => npyValues(entry.read(), header));
}

function* files(tensors: ReadonlyMap<string, Tensor>): Generator<[string, Uint8Array]> {
  for (const [name, tensor] of tensors) yield [`${name}.npy`, writeNpy(tensor)];
}
