import type { Machine } from './machine.ts';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const LATIN1 = new TextDecoder('latin1');

/** Lone surrogates, which Python may write, become replacement characters. */
export function utf8(machine: Machine, length: number): string {
  return UTF8.decode(machine.reader.bytes(length));
}

/** Texts of Python 2 are bytes. */
export function latin1(machine: Machine, length: number): string {
  return LATIN1.decode(machine.reader.bytes(length));
}

export function bytes(machine: Machine, length: number): Uint8Array {
  return machine.reader.bytes(length).slice();
}

/** A text in quotes, as Python shows it. */
export function quotedLine(machine: Machine): string {
  const line = machine.line().trimEnd();
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || !line.endsWith(quote))
    return machine.refuse('a text in it has no quotes');
  return line
    .slice(1, -1)
    .replaceAll(/\\(x[0-9a-f]{2}|.)/gi, (_, escape: string) =>
      escape.length > 1 ? character(escape.slice(1)) : (ESCAPES.get(escape) ?? escape),
    );
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Letters beyond the first 256 by their numbers. */
export function unicodeLine(machine: Machine): string {
  return machine
    .line()
    .replaceAll(/\\u([\da-fA-F]{4})|\\U(000[\da-fA-F]{5}|0010[\da-fA-F]{4})/g, (_, short, long) =>
      character((short ?? long) as string),
    );
}

function character(hex: string): string {
  return String.fromCodePoint(Number.parseInt(hex, 16));
}
