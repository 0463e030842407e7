import { sha256 } from '../support/hash.ts';
import { type Dtype, type Numbers, type Values, storageOf } from './dtype.ts';
import { bfloatsToFloats, halvesToFloats } from './narrow-floats.ts';
import { type Shape, sameShape, sizeOf } from './shape.ts';

/**
 * An immutable array of numbers, known by its content: two tensors with the same hash are the same
 * tensor. The data may be read from a file only when first asked for.
 */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly data: Values;
  /** SHA-256 of dtype, shape and little-endian data, in hex. */
  readonly hash: string;
}

export function tensor(dtype: Dtype, shape: Shape, data: Values): Tensor {
  return lazyTensor(dtype, shape, () => data);
}

/** A tensor from plain numbers, for small ones written by hand or by a pass. */
export function tensorOf(dtype: Dtype, shape: Shape, numbers: ArrayLike<number>): Tensor {
  const data = new (storageOf(dtype))(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    data[i] = typeof data[i] === 'bigint' ? BigInt(numbers[i]!) : numbers[i]!;
  }
  return tensor(dtype, shape, data);
}

/** A tensor whose data is loaded at first use; `hash` may be given where it is known. */
export function lazyTensor(dtype: Dtype, shape: Shape, load: () => Values, hash?: string): Tensor {
  let data: Values | undefined;
  let knownHash = hash;
  // What it is loaded from may be large, and is forgotten with the function that knows it.
  let pending: (() => Values) | undefined = load;
  return {
    dtype,
    shape,
    get data() {
      data ??= pending!();
      pending = undefined;
      return data;
    },
    get hash() {
      return (knownHash ??= sha256(`${dtype}[${shape.join(',')}]`, bytesOf(this.data)));
    },
  };
}

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'shape' in value;
}

export function sameTensor(a: Tensor, b: Tensor): boolean {
  return a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape) && a.hash === b.hash);
}

/** The data of a tensor as numbers: integers of 64 bits as doubles, floats of 16 bits as those of 32. */
export function numbersOf({ dtype, data }: Tensor): Numbers {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return Float64Array.from(data as unknown as ArrayLike<bigint>, Number);
  if (dtype === 'f16') return halvesToFloats(data as Uint16Array);
  return dtype === 'bf16' ? bfloatsToFloats(data as Uint16Array) : data;
}

/** Numbers that a graph computed, as a tensor of their type stores them; too large ones saturate. */
export function storeNumbers(dtype: Dtype, numbers: Numbers): Values {
  if (dtype === 'i64') return BigInt64Array.from(numbers, (x) => toBigint(x, LEAST_I64, MOST_I64));
  return dtype === 'u64' ? BigUint64Array.from(numbers, (x) => toBigint(x, 0n, MOST_U64)) : numbers;
}

const LEAST_I64 = -(2n ** 63n);
const MOST_I64 = 2n ** 63n - 1n;
const MOST_U64 = 2n ** 64n - 1n;

function toBigint(x: number, least: bigint, most: bigint): bigint {
  if (Number.isNaN(x)) return 0n;
  if (x >= Number(most)) return most;
  return x <= Number(least) ? least : BigInt(Math.trunc(x));
}

/** The bytes of an array, shared, not copied. */
export function bytesOf(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
