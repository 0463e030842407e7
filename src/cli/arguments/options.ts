import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';

interface Shared {
  readonly doc: string;
  /** One letter. */
  readonly alias?: string;
  /** The setting that the option gives a value to, for this one command. */
  readonly setting?: string;
}

/** On when it is given. */
export interface Flag extends Shared {
  readonly kind: 'flag';
}

/** One value, read by whoever uses it. */
export interface Text extends Shared {
  readonly kind: 'text';
  readonly placeholder: string;
  /** All values that there are, where they can be told. */
  readonly choices?: readonly string[];
}

/** A value each time it is given. */
export interface List extends Shared {
  readonly kind: 'list';
  readonly placeholder: string;
}

export interface Integer extends Shared {
  readonly kind: 'integer';
  readonly placeholder: string;
  readonly low: number;
  /** No bound unless given. */
  readonly high?: number;
}

export type Option = Flag | Text | List | Integer;
export type Options = Readonly<Record<string, Option>>;

/** What a command gets for its options. */
export type ValuesOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Flag
    ? boolean
    : O[K] extends List
      ? readonly string[]
      : (O[K] extends Integer ? number : string) | undefined;
};

export function flag(doc: string, more: Omit<Shared, 'doc'> = {}): Flag {
  return { kind: 'flag', doc, ...more };
}

export function text(
  placeholder: string,
  doc: string,
  more: Omit<Shared, 'doc'> & { readonly choices?: readonly string[] } = {},
): Text {
  return { kind: 'text', placeholder, doc, ...more };
}

export function list(placeholder: string, doc: string): List {
  return { kind: 'list', placeholder, doc };
}

export function integer(placeholder: string, doc: string, low = 1, high?: number): Integer {
  return { kind: 'integer', placeholder, doc, low, ...(high !== undefined && { high }) };
}

/** The value of an option from what the parser found for it: nothing, true, a text or several. */
export function readOption(
  name: string,
  option: Option,
  found: unknown,
): boolean | number | string | readonly string[] | undefined {
  const given = found === undefined ? [] : [found].flat();
  if (option.kind === 'flag') return given.at(-1) === true;
  const texts = given.map(String);
  const { placeholder } = option;
  if (texts.includes('')) fail(codes.missingValue({ name: `--${name}`, placeholder }));
  if (option.kind === 'list') return texts;
  const last = texts.at(-1);
  if (last === undefined) return undefined;
  return option.kind === 'integer' ? readInteger(name, option, last) : readText(name, option, last);
}

function readText(name: string, { choices }: Text, found: string): string {
  if (!choices || choices.includes(found)) return found;
  const expected = choices.length === 1 ? choices[0]! : `one of ${choices.join(', ')}`;
  const meant = nearestName(found, choices);
  return fail(codes.wrongOption({ name: `--${name}`, found, expected, meant }));
}

function readInteger(name: string, { low, high }: Integer, found: string): number {
  const value = /^\d+$/.test(found) ? Number(found) : NaN;
  if (Number.isSafeInteger(value) && value >= low && value <= (high ?? Infinity)) return value;
  const isHuge = value > Number.MAX_SAFE_INTEGER;
  const most = high ?? (isHuge ? Number.MAX_SAFE_INTEGER : undefined);
  const bounds = most === undefined ? `of at least ${low}` : `from ${low} to ${most}`;
  const expected = `a whole number ${bounds}`;
  return fail(codes.wrongOption({ name: `--${name}`, found, expected }));
}
