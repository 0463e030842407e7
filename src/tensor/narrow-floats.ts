/*
 * Floats of 16 and 8 bits, given as their bits, widened to 32: each has its exact equal there.
 */

export function halvesToFloats(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, halfToFloat);
}

/** bfloat16 is the upper half of a float32. */
export function bfloatsToFloats(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}

/** The float8 formats, by how they spend their bits and what they have for infinity and no number. */
const FLOAT8 = {
  /** Largest 448. One pattern of each sign is no number. */
  e4m3fn: { fractionBits: 3, bias: 7, specials: 'last-is-nan' },
  /** Largest 240. What would be negative zero is no number. */
  e4m3fnuz: { fractionBits: 3, bias: 8, specials: 'minus-zero-is-nan' },
  /** Largest 57344, and infinity, as IEEE 754 has it. */
  e5m2: { fractionBits: 2, bias: 15, specials: 'ieee' },
  e5m2fnuz: { fractionBits: 2, bias: 16, specials: 'minus-zero-is-nan' },
} as const satisfies Record<string, Float8>;

export type Float8Name = keyof typeof FLOAT8;

interface Float8 {
  readonly fractionBits: number;
  readonly bias: number;
  readonly specials: 'ieee' | 'last-is-nan' | 'minus-zero-is-nan';
}

/** There are 256 of them, so a table says what each is. */
export function float8sToFloats(bits: Uint8Array, format: Float8Name): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, i) => float8ToFloat(i, FLOAT8[format]));
  return Float32Array.from(bits, (byte) => table[byte]!);
}

function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * magnitude(exponent, fraction / 1024, 15);
}

function float8ToFloat(bits: number, { fractionBits, bias, specials }: Float8): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits & 0x7f) >> fractionBits;
  const fraction = (bits & ((1 << fractionBits) - 1)) / 2 ** fractionBits;
  if (specials === 'minus-zero-is-nan' && bits === 0x80) return NaN;
  if (specials === 'last-is-nan' && (bits & 0x7f) === 0x7f) return NaN;
  if (specials === 'ieee' && exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * magnitude(exponent, fraction, bias);
}

/** Exponent zero is that of the numbers too small to have a leading one. */
function magnitude(exponent: number, fraction: number, bias: number): number {
  return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
}
