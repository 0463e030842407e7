/*
 * Protobuf by hand, for what no encoder writes: fields, numbers and lengths of any kind.
 */

/** A number as protobuf writes it, seven bits a byte; negative ones as 64 bits. */
export function varint(value: bigint | number): readonly number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 0x80n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

/** A varint that goes on for so many bytes, which is longer than its number needs. */
export function longVarint(length: number): readonly number[] {
  return [...new Array<number>(length - 1).fill(0xff), 0x01];
}

export function tag(field: number, wire: number): readonly number[] {
  return varint((BigInt(field) << 3n) | BigInt(wire));
}

/** A field of counted bytes. */
export function counted(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined(Uint8Array.from([...tag(field, 2), ...varint(length)]), ...parts);
}

/** A field of counted bytes that says it has another length than it has. */
export function misCounted(field: number, length: bigint | number, inner: Uint8Array): Uint8Array {
  return joined(Uint8Array.from([...tag(field, 2), ...varint(length)]), inner);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function repeated(part: Uint8Array, count: number): Uint8Array {
  const whole = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i++) whole.set(part, i * part.length);
  return whole;
}

export function raw(...numbers: readonly number[]): Uint8Array {
  return Uint8Array.from(numbers);
}
