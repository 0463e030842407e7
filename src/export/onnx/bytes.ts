import { tensor } from '../../tensor/tensor.ts';
import type { ModelBuilder } from './model-builder.ts';
import { type Ranged, cast, fits32 } from './settled.ts';

/*
 * Integers as bytes, which are what operators of integers multiply: x is the sum over k of 256^k *
 * (byte[k] - zero[k]), where the zeros are the bytes of -low. All bytes are unsigned: for signed weights
 * onnxruntime adds pairs of products in 16 bits on some processors, where they saturate.
 */

/** One byte of all elements of a value. What it counts, byte - zero, lies in its range. */
export interface Byte extends Ranged {
  readonly zero: string;
  readonly power: number;
}

/** A value's bytes, the lowest first. */
export function bytesOf(x: Ranged, builder: ModelBuilder): readonly Byte[] {
  const span = x.high - x.low;
  const dtype = span < 2 ** 31 ? 'i32' : 'i64';
  const number = (value: number) => builder.number(dtype, value);
  const wide = dtype === 'i32' ? x.name : cast(builder, x.name, dtype);
  const moved = x.low === 0 ? wide : builder.node('Add', [wide, number(-x.low)]);
  const count = byteCount(span);
  return Array.from({ length: count }, (_, power): Byte => {
    const isTop = power === count - 1;
    const higher = power === 0 ? moved : builder.node('Div', [moved, number(256 ** power)]);
    const byte = isTop ? higher : builder.node('BitwiseAnd', [higher, number(255)]);
    const zero = byteAt(-x.low, power);
    return {
      ...{ name: cast(builder, byte, 'u8'), power },
      ...{ zero: builder.number('u8', zero), low: -zero },
      high: (isTop ? byteAt(span, power) : 255) - zero,
    };
  });
}

export function byteTensor(builder: ModelBuilder, shape: readonly number[], bytes: Uint8Array) {
  return builder.constant(tensor('u8', shape, bytes));
}

/** A product of bytes: what it counts is worth 256^power. */
export interface Partial extends Ranged {
  readonly power: number;
}

/** The sum of products of bytes, shifted up. It fits 32 bits, though some of its parts may not. */
export function totalOf(
  parts: readonly Partial[],
  exponent: number,
  builder: ModelBuilder,
): string {
  const used = parts.map((part) => ({ ...part, factor: 256 ** part.power * 2 ** exponent }));
  const [low, high] = used.reduce<readonly [number, number]>(
    ([least, most], part) => [least + part.low * part.factor, most + part.high * part.factor],
    [0, 0],
  );
  const isNarrow = fits32({ low, high });
  const dtype = isNarrow ? 'i32' : 'i64';
  const terms = used.map(({ name, factor }) => {
    const wide = isNarrow ? name : cast(builder, name, 'i64');
    return factor === 1 ? wide : builder.node('Mul', [wide, builder.number(dtype, factor)]);
  });
  const total = terms.reduce((sum, term) => builder.node('Add', [sum, term]));
  return isNarrow ? total : cast(builder, total, 'i32');
}

/** How many bytes a number from 0 up to this one has. */
export function byteCount(span: number): number {
  return span < 2 ? 1 : Math.ceil(Math.log2(span + 1) / 8);
}

export function byteAt(x: number, power: number): number {
  return Math.floor(x / 256 ** power) % 256;
}
