import type { Hdf5Type } from './datatype.ts';
import { type Hdf5File, textOf, zeroEnded } from './file.ts';
import type { TextHeap } from './text-heap.ts';

/** Elements of a file, unpacked when somebody asks for them. */
export interface Hdf5Values {
  readonly type: Hdf5Type;
  readonly shape: readonly number[];
  /** As doubles; refused where they are none. */
  numbers(): Float64Array;
  texts(): readonly string[];
}

interface Context {
  readonly file: Hdf5File;
  readonly heap: TextHeap;
}

export function hdf5Values(
  { file, heap }: Context,
  type: Hdf5Type,
  shape: readonly number[],
  load: () => Uint8Array,
): Hdf5Values {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const name = type.kind === 'other' ? type.name : type.kind === 'long-text' ? 'text' : type.kind;
  const wanted = (what: string) => file.unsupported(`${name} where ${what} are wanted`);
  const whole = () => {
    const bytes = load();
    return bytes.length < count * type.bytes
      ? file.refuse(`${count} elements of ${type.bytes} bytes lie in ${bytes.length}`)
      : bytes;
  };
  const rows = <T>(read: (row: Uint8Array) => T): T[] => {
    const bytes = whole();
    const row = (i: number) => bytes.subarray(i * type.bytes, (i + 1) * type.bytes);
    return Array.from({ length: count }, (_, i) => read(row(i)));
  };
  return {
    type,
    shape,
    numbers() {
      if (type.kind !== 'integer' && type.kind !== 'float') return wanted('numbers');
      const bytes = whole();
      file.expand(8 * count);
      return readNumbers(bytes, count, type);
    },
    texts() {
      if (type.kind === 'text') return rows(zeroEnded);
      if (type.kind !== 'long-text') return wanted('texts');
      return rows((row) => textOf(heap(row)));
    },
  };
}

type NumberType = Extract<Hdf5Type, { kind: 'integer' | 'float' }>;

function readNumbers(bytes: Uint8Array, count: number, type: NumberType): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = elementOf(view, type);
  return Float64Array.from({ length: count }, (_, i) => read(i * type.bytes));
}

function elementOf(view: DataView, type: NumberType): (at: number) => number {
  const { bytes, isSigned } = type;
  const isLittle = !type.isBigEndian;
  if (type.kind === 'float' && bytes === 8) return (at) => view.getFloat64(at, isLittle);
  if (type.kind === 'float' && bytes === 4) return (at) => view.getFloat32(at, isLittle);
  if (type.kind === 'float') return (at) => halfToNumber(view.getUint16(at, isLittle));
  if (bytes === 8 && isSigned) return (at) => Number(view.getBigInt64(at, isLittle));
  if (bytes === 8) return (at) => Number(view.getBigUint64(at, isLittle));
  if (bytes === 4)
    return (at) => (isSigned ? view.getInt32(at, isLittle) : view.getUint32(at, isLittle));
  if (bytes === 2)
    return (at) => (isSigned ? view.getInt16(at, isLittle) : view.getUint16(at, isLittle));
  return (at) => (isSigned ? view.getInt8(at) : view.getUint8(at));
}

function halfToNumber(half: number): number {
  const sign = half >= 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * mantissa * 2 ** -24
    : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
