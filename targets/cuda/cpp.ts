import { storageNumber } from '../../src/ir/engine/image.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';

/* What C++ calls things. */

/** Types of elements by the number of their storage. */
const TYPES = [
  'std::int8_t',
  'std::uint8_t',
  'std::int16_t',
  'std::uint16_t',
  'std::int32_t',
  'std::uint32_t',
  'float',
  'double',
] as const;

const BYTES = [1, 1, 2, 2, 4, 4, 4, 8] as const;

/** Bytes on which rows, states and arrays start. */
const LINE = 64;

export function typeOf(storage: number): string {
  return TYPES[storage]!;
}

export function typeOfArray(array: Numbers): string {
  return typeOf(storageNumber(array));
}

export function bytesOf(storage: number): number {
  return BYTES[storage]!;
}

export function inLines(bytes: number): number {
  return Math.ceil(bytes / LINE) * LINE;
}

/** A member that is known when the network is compiled. */
export function constant(type: 'int' | 'bool' | 'double' | 'float' | 'std::int64_t', name: string) {
  return (value: number | boolean): string =>
    `static constexpr ${type} ${name} = ${literal(type, value)};`;
}

function literal(type: string, value: number | boolean): string {
  if (typeof value === 'boolean') return String(value);
  if (type === 'int') return String(value);
  if (type === 'std::int64_t') return `${value}LL`;
  const text = String(value);
  const decimal = /[.e]/.test(text) ? text : `${text}.0`;
  return type === 'float' ? `static_cast<float>(${decimal})` : decimal;
}

/** Text in quotes. */
export function quoted(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const isPlain = (byte: number) =>
    byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63;
  // Three digits each, so that nothing behind them is taken for one.
  const parts = Array.from(bytes, (byte) =>
    isPlain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  );
  return `"${parts.join('')}"`;
}

/** Names of a model in a comment: they may hold anything. */
export function inComment(text: string): string {
  return text
    .replace(/[^ -~]/g, '?')
    .replaceAll('*/', '* /')
    .replaceAll('/*', '/ *')
    .replaceAll('\\', '/');
}
