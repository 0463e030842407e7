import type { Numbers } from './dtype.ts';

/** The first number that is a NaN or infinite. An array's own `find` makes an object of each: ten times as slow. */
export function firstNotFinite(numbers: Numbers): number | undefined {
  if (numbers instanceof Float32Array) return firstSpecial(numbers);
  const { length } = numbers;
  for (let i = 0; i < length; i++) if (!Number.isFinite(numbers[i])) return numbers[i];
  return undefined;
}

/** By its bits: until a loop is compiled, each number that it looks at would be an object. */
function firstSpecial(numbers: Float32Array): number | undefined {
  const bits = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const { length } = bits;
  for (let i = 0; i < length; i++) if ((bits[i]! & EXPONENT) === EXPONENT) return numbers[i];
  return undefined;
}

/** All bits of the exponent of a float32, which only infinities and NaNs have. */
const EXPONENT = 0x7f800000;

/** The first number that does not lie between two others. */
export function firstOutside(numbers: Numbers, low: number, high: number): number | undefined {
  const { length } = numbers;
  for (let i = 0; i < length; i++) {
    const x = numbers[i]!;
    if (x < low || x > high) return x;
  }
  return undefined;
}
