import type { Machine } from './machine.ts';

/** The longest of torch.save has 10 bytes. */
const LONGEST_BYTES = 256;
const LONGEST_DIGITS = 600;

/** Two's complement, its lowest byte first. */
export function longOf(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return narrow(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`)));
}

export function longBytes(machine: Machine, count: number): number | bigint {
  if (count > LONGEST_BYTES) return machine.refuse(`a number in it has ${count} bytes`);
  return longOf(machine.reader.bytes(count));
}

/** An integer in digits, of protocol 0: truth values are 00 and 01 there. */
export function intLine(machine: Machine): number | bigint | boolean {
  const text = machine.line();
  return text === '00' || text === '01' ? text === '01' : digitsOf(text, machine);
}

export function longLine(machine: Machine): number | bigint {
  return digitsOf(machine.line().replace(/L$/, ''), machine);
}

/** A place in the memo, or a length. */
export function indexLine(machine: Machine): number {
  const index = Number(digitsOf(machine.line(), machine));
  return index >= 0 && Number.isSafeInteger(index)
    ? index
    : machine.refuse('a place in it is no number');
}

export function floatLine(machine: Machine): number {
  const text = machine.line();
  if (/^[+-]?(?:inf|nan)$/.test(text))
    return Number(text.replace('inf', 'Infinity').replace(/[+-]?nan/, 'NaN'));
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : machine.refuse('a number in it cannot be read');
}

function digitsOf(text: string, machine: Machine): number | bigint {
  if (text.length > LONGEST_DIGITS || !/^[+-]?\d+$/.test(text))
    return machine.refuse('a number in it cannot be read');
  return narrow(text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', '')));
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
