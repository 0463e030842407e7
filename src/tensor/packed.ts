import { corruptSafetensors } from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import { MOST_BITS, fieldBytes, packFields, unpackFields } from './bit-fields.ts';
import {
  type Dtype,
  type Numbers,
  bitWidth,
  bytesPerElement,
  integerRange,
  isDtype,
  isInteger,
  storageOf,
} from './dtype.ts';
import { type Shape, sizeOf } from './shape.ts';
import { type Tensor, lazyTensor, tensor } from './tensor.ts';

/*
 * Tensors of integers at their true width. Each number is stored by how many units it is above the smallest
 * one, in as many bits as the largest needs; where most are zero, a bit for each element says which are not,
 * and only those are stored. A file names such a tensor by what it holds:
 *
 *   packed i8[96,800] 4 -8 1 all NAME      all elements, 4 bits each, from -8 on in units of 1
 *   packed i8[96,800] 7 -60 2 3120 NAME    3,120 that are not zero, in units of 2
 */

type Named = readonly [name: string, tensor: Tensor];

const PREFIX = 'packed ';
const NAME =
  /^packed ([a-z0-9]+)\[([0-9,]*)\] ([0-9]{1,2}) (-?[0-9]{1,10}) ([1-9][0-9]{0,9}) (all|[0-9]{1,15}) (.*)$/s;
/** A name with what is packed costs some bytes, and the reader some time. */
const WORTH = 0.95;
const NAME_BYTES = 80;

/** The tensor as a file shall hold it: packed where that is smaller. */
export function packed([name, whole]: Named): Named {
  const { dtype, shape } = whole;
  if (!isInteger(dtype) || bitWidth(dtype) > 32) return [name, whole];
  const data = whole.data as Numbers;
  const { all, some } = extentsOf(data);
  const ways = [
    { ...all, bytes: fieldBytes(all.count, all.bits), isSparse: false },
    {
      ...some,
      bytes: fieldBytes(data.length, 1) + fieldBytes(some.count, some.bits),
      isSparse: true,
    },
  ].filter(({ bits }) => bits <= MOST_BITS);
  const [best] = ways.sort((a, b) => a.bytes - b.bytes);
  const limit = data.length * bytesPerElement(dtype) * WORTH;
  if (!best || best.bytes + NAME_BYTES > limit) return [name, whole];
  const { bits, low, unit, count, isSparse } = best;
  const fields = isSparse ? data.filter((x) => x !== 0) : data;
  const numbers = packFields(fields, best);
  const bytes = isSparse ? joined(packFields(data.map(isNonZero), MARK), numbers) : numbers;
  const which = isSparse ? String(count) : 'all';
  const held = `${PREFIX}${dtype}[${shape.join(',')}] ${bits} ${low} ${unit} ${which} ${name}`;
  return [held, tensor('u8', [bytes.length], bytes)];
}

const MARK = { bits: 1, low: 0, unit: 1 };

function isNonZero(x: number): number {
  return x === 0 ? 0 : 1;
}

/** What all numbers need, and what those need that are not zero. */
function extentsOf(data: Numbers) {
  // By index: there are millions, and an iterator takes ten times as long.
  let first = 0;
  while (data[first] === 0) first++;
  const found = { low: data[first] ?? 0, high: data[first] ?? 0, count: 0 };
  for (let i = first; i < data.length; i += PIECE) widen(found, data, i);
  const { low, high, count } = found;
  const nothing = { low: 0, unit: 1, bits: 1, count };
  if (count === 0) return { all: { ...nothing, count: data.length }, some: nothing };
  const divisor = divisorOf(data, low);
  const some = extentOf(low, high, divisor, count);
  if (count === data.length) return { all: some, some };
  const withZero = commonDivisor(Math.abs(low), divisor);
  return { all: extentOf(Math.min(low, 0), Math.max(high, 0), withZero, data.length), some };
}

/** A function for some numbers is called often, and so soon compiled. */
const PIECE = 4096;

function widen(
  found: { low: number; high: number; count: number },
  data: Numbers,
  start: number,
): void {
  let { low, high, count } = found;
  for (let i = start, end = Math.min(start + PIECE, data.length); i < end; i++) {
    const x = data[i]!;
    if (x === 0) continue;
    count++;
    if (x < low) low = x;
    else if (x > high) high = x;
  }
  found.low = low;
  found.high = high;
  found.count = count;
}

function extentOf(low: number, high: number, divisor: number, count: number) {
  const unit = Math.max(1, divisor);
  const bits = Math.max(1, Math.ceil(Math.log2((high - low) / unit + 1)));
  return { low, unit, bits, count };
}

/** What divides all distances from the lowest number that is not zero; zero where there are none. */
function divisorOf(data: Numbers, low: number): number {
  let divisor = 0;
  for (let i = 0; i < data.length && divisor !== 1; i++)
    if (data[i] !== 0) divisor = commonDivisor(data[i]! - low, divisor);
  return divisor;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** The tensor that a file holds, under its own name. Whatever the file says, it is checked first. */
export function unpacked([name, held]: Named, at: Location): Named {
  if (!name.startsWith(PREFIX)) return [name, held];
  const found = NAME.exec(name);
  const wrong = (fault: string) => fail(corruptSafetensors({ fault }, { ...at, item: name }));
  if (!found || held.dtype !== 'u8') return wrong('it is not packed as its name says');
  const [, dtype, extents, bits, low, unit, which, own] = found as unknown as string[];
  const shape = extents === '' ? [] : extents!.split(',').map(Number);
  const isSparse = which !== 'all';
  const way = { bits: Number(bits), low: Number(low), unit: Number(unit), isSparse };
  const size = sizeOf(shape);
  const count = way.isSparse ? Number(which) : size;
  const fault = packingFault(dtype!, shape, { ...way, count }, held);
  if (fault !== undefined) return wrong(fault);
  const load = () => {
    const bytes = held.data as Uint8Array;
    const values = way.isSparse
      ? loadSparse(bytes, dtype as Dtype, size, { ...way, count })
      : loadAll(bytes, dtype as Dtype, size, way);
    return values ?? wrong('it marks another number of elements than it holds');
  };
  return [own!, lazyTensor(dtype as Dtype, shape, load)];
}

interface Way {
  readonly bits: number;
  readonly low: number;
  readonly unit: number;
}

function packingFault(
  dtype: string,
  shape: Shape,
  { bits, low, isSparse, count }: Way & { readonly isSparse: boolean; readonly count: number },
  held: Tensor,
): string | undefined {
  if (!isDtype(dtype) || !isInteger(dtype) || bitWidth(dtype) > 32) return 'it is not of integers';
  const size = sizeOf(shape);
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(size))
    return 'it has no such shape';
  if (bits < 1 || bits > MOST_BITS) return `its numbers have ${bits} bits`;
  const [least, most] = integerRange(dtype);
  if (low < least || low > most) return 'its numbers do not fit its type';
  if (count > size) return 'it holds more elements than it has';
  const needed = (isSparse ? fieldBytes(size, 1) : 0) + fieldBytes(count, bits);
  const given = sizeOf(held.shape);
  return needed === given ? undefined : `it needs ${needed} bytes and has ${given}`;
}

/** Numbers that do not fit the type lose their upper bits, as in any array. */
function loadAll(bytes: Uint8Array, dtype: Dtype, size: number, { bits, low, unit }: Way) {
  const values = new (storageOf(dtype))(size) as Numbers;
  unpackFields(bytes, size, bits, (number, i) => (values[i] = number * unit + low));
  return values;
}

function loadSparse(
  bytes: Uint8Array,
  dtype: Dtype,
  size: number,
  { bits, low, unit, count }: Way & { readonly count: number },
) {
  const places = new Int32Array(count);
  let marked = 0;
  unpackFields(bytes, size, 1, (bit, i) => {
    if (bit === 1) places[marked++] = i;
  });
  if (marked !== count) return undefined;
  const values = new (storageOf(dtype))(size) as Numbers;
  const numbers = bytes.subarray(fieldBytes(size, 1));
  unpackFields(numbers, count, bits, (number, i) => (values[places[i]!] = number * unit + low));
  return values;
}
