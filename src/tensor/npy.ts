import type { Location } from '../diagnostics/diagnostic.ts';
import { byteWriter } from '../support/bytes.ts';
import { type Dtype, type Numbers, type Values, bitWidth } from './dtype.ts';
import { NPY_MAGIC, type NpyHeader, readNpyHeader } from './npy-header.ts';
import { type Shape, stridesOf } from './shape.ts';
import { decodeValues, storedDtype } from './stored.ts';
import { type Tensor, bytesOf, tensor } from './tensor.ts';

/** Reads a .npy file: numbers of any byte and axis order, never pickled objects. */
export function readNpy(bytes: Uint8Array, at: Location): Tensor {
  const header = readNpyHeader(bytes, bytes.length, at);
  return tensor(header.dtype, header.shape, npyValues(bytes, header));
}

/** The numbers of a .npy file whose header is known, in row-major order. */
export function npyValues(bytes: Uint8Array, header: NpyHeader): Values {
  const data = bytes.subarray(header.dataStart);
  const values = decodeValues(data, header.dtype, header.isBigEndian);
  return header.isFortran && header.shape.length > 1 ? rowMajor(values, header.shape) : values;
}

/**
 * Writes a .npy file of version 1. numpy has no integers of other widths than 8 to 64 bits, which are
 * written as the type that stores them, and no bf16, which is written as f32: no value changes.
 */
export function writeNpy(source: Tensor): Uint8Array {
  const { dtype, shape, data } = source.dtype === 'bf16' ? widened(source) : source;
  const writer = byteWriter();
  writer.bytes(npyHeader(dtype, shape), bytesOf(data));
  return writer.finish();
}

/** All of a .npy file that stands in front of its numbers. */
export function npyHeader(dtype: Dtype, shape: Shape): Uint8Array {
  const text = `{'descr': '${descrOf(dtype)}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const prefix = NPY_MAGIC.length + 4;
  const length = Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix;
  const writer = byteWriter();
  writer.bytes(NPY_MAGIC);
  writer.u16(1, length);
  writer.bytes(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`));
  return writer.finish();
}

/** Column-major values in row-major order: a step along an axis skips the extents before it. */
function rowMajor(values: Values, shape: Shape): Values {
  const from = values as Numbers;
  const to = from.slice();
  const strides = stridesOf([...shape].reverse()).reverse();
  const place = shape.map(() => 0);
  let source = 0;
  for (let i = 0; i < to.length; i++) {
    to[i] = from[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
  return to;
}

function descrOf(dtype: Dtype): string {
  if (dtype === 'bool') return '|b1';
  const stored = storedDtype(dtype);
  const bytes = bitWidth(stored) / 8;
  return `${bytes === 1 ? '|' : '<'}${stored[0]!}${bytes}`;
}

function tuple(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]!},)` : `(${shape.join(', ')})`;
}

/** The bits of a bf16 are the upper half of those of the same number in f32. */
function widened({ shape, data }: Tensor): Tensor {
  const bits = Uint32Array.from(data as Uint16Array, (half) => half * 2 ** 16);
  return tensor('f32', shape, new Float32Array(bits.buffer));
}
