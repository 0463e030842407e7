import type { Location } from '../diagnostics/diagnostic.ts';
import type { ByteSource } from '../support/byte-source.ts';
import type { Dtype, Numbers } from './dtype.ts';
import { NPY_HEADER_BYTES, type NpyHeader, readNpyHeader } from './npy-header.ts';
import { npyValues } from './npy.ts';
import { type Shape, sizeOf } from './shape.ts';
import { decodeValues, storedBytes } from './stored.ts';
import { type Tensor, lazyTensor, numbersOf, tensor } from './tensor.ts';

/** An array of which only one place of the first axis at a time need be in memory. */
export interface Rows {
  readonly dtype: Dtype;
  readonly shape: Shape;
  /** All that stands at a place of the first axis. Nobody may change it. */
  row(i: number): Numbers;
}

export function rowsOf(whole: Tensor): Rows {
  const { dtype, shape } = whole;
  const size = sizeOf(shape.slice(1));
  let numbers: Numbers | undefined;
  const row = (i: number) => (numbers ??= numbersOf(whole)).subarray(i * size, (i + 1) * size);
  return { dtype, shape, row };
}

/** The rows of a .npy file, read from it one by one; where the first axis varies fastest, all at once. */
export function npyRows(file: ByteSource, at: Location): Rows {
  const head = file.read(0, Math.min(NPY_HEADER_BYTES, file.size));
  const header = readNpyHeader(head, file.size, at);
  const { dtype, shape, isFortran } = header;
  if (isFortran && shape.length > 1) return wholeRows(file, header);
  const size = storedBytes(dtype, shape.slice(1));
  const row = (i: number) => {
    const bytes = file.read(header.dataStart + i * size, size);
    return numbersOf(tensor(dtype, [], decodeValues(bytes, dtype, header.isBigEndian)));
  };
  return { dtype, shape, row };
}

function wholeRows(file: ByteSource, header: NpyHeader): Rows {
  const { dtype, shape } = header;
  const load = () => npyValues(file.read(0, file.size), header);
  return rowsOf(lazyTensor(dtype, shape, load));
}
