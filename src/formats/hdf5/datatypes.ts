import { byteWriter } from '../../support/bytes.ts';
import type { NumberType } from './tree.ts';

/** How HDF5 describes a type of numbers, of either byte order: ours is the low byte first. */
export function numberType(type: NumberType): Uint8Array {
  if (type.startsWith('text')) return fixedText(Number(type.slice('text'.length)) / 8);
  const bits = Number(type.slice(1));
  return type.startsWith('f') ? floatType(bits) : integerType(bits, type.startsWith('i'));
}

const VERSION_1 = 0x10;
const [FIXED, FLOAT, TEXT, VARIABLE] = [0, 1, 3, 9];
const SIGNED = 0x08;
/** The leading one of a mantissa is not stored. */
const IMPLIED_ONE = 0x20;

function integerType(bits: number, isSigned: boolean): Uint8Array {
  const writer = byteWriter();
  writer.bytes(Uint8Array.of(VERSION_1 | FIXED, isSigned ? SIGNED : 0, 0, 0));
  writer.u32(bits / 8);
  writer.u16(0, bits);
  return writer.finish();
}

function floatType(bits: number): Uint8Array {
  const mantissa = bits === 32 ? 23 : 52;
  const exponent = bits - mantissa - 1;
  const writer = byteWriter();
  writer.bytes(Uint8Array.of(VERSION_1 | FLOAT, IMPLIED_ONE, bits - 1, 0));
  writer.u32(bits / 8);
  writer.u16(0, bits);
  writer.bytes(Uint8Array.of(mantissa, exponent, 0, mantissa));
  writer.u32(2 ** (exponent - 1) - 1);
  return writer.finish();
}

function fixedText(bytes: number): Uint8Array {
  const withZerosBehind = 1;
  const writer = byteWriter();
  writer.bytes(Uint8Array.of(VERSION_1 | TEXT, withZerosBehind, 0, 0));
  writer.u32(bytes);
  return writer.finish();
}

/** Text of any length in UTF-8, which lies in a heap of the file. */
export function textType(): Uint8Array {
  const [isText, isUtf8] = [1, 1];
  const writer = byteWriter();
  writer.bytes(Uint8Array.of(VERSION_1 | VARIABLE, isText, isUtf8, 0));
  writer.u32(16);
  writer.bytes(integerType(8, false));
  return writer.finish();
}
