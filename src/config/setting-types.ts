import { type Surroundings, absolutePath, pathOf } from './surroundings.ts';

/** What a setting may hold: one rule, told to a reader, to the schema of the file, and to code. */
export interface SettingType<T = unknown> {
  /** Completes 'it must be'. */
  readonly expected: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** All values, where they are few. */
  readonly choices?: readonly string[];
  accepts(value: unknown): boolean;
  /** What the text of a variable or flag means; text that means nothing stays text, and is refused. */
  read(text: string, platform: NodeJS.Platform): unknown;
  /** Makes the relative paths in an accepted value start at a folder. */
  settle(value: T, folder: string, place: Surroundings): T;
}

const asGiven = <T>(value: T) => value;

const TRUTHS: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, on: true, '1': true },
  ...{ false: false, no: false, off: false, '0': false },
};

export const truth: SettingType<boolean> = {
  expected: 'true or false',
  schema: { type: 'boolean' },
  accepts: (value) => typeof value === 'boolean',
  read: (text) => TRUTHS[text.toLowerCase()] ?? text,
  settle: asGiven,
};

export function integer(low: number, high: number): SettingType<number> {
  return {
    expected: `a whole number from ${low} to ${high}`,
    schema: { type: 'integer', minimum: low, maximum: high },
    accepts: (value) => Number.isInteger(value) && low <= Number(value) && Number(value) <= high,
    read: readNumber,
    settle: asGiven,
  };
}

export function real(low: number, high: number): SettingType<number> {
  return {
    expected: `a number from ${low} to ${high}`,
    schema: { type: 'number', minimum: low, maximum: high },
    accepts: (value) => typeof value === 'number' && low <= value && value <= high,
    read: readNumber,
    settle: asGiven,
  };
}

export function choice<const T extends string>(choices: readonly T[]): SettingType<T> {
  return {
    expected: `one of ${choices.join(', ')}`,
    schema: { type: 'string', enum: choices },
    choices,
    accepts: (value) => (choices as readonly unknown[]).includes(value),
    read: (text) => choices.find((one) => one.toLowerCase() === text.toLowerCase()) ?? text,
    settle: asGiven,
  };
}

/** The name of a target or model: of those that packages add as well, so any name that is one. */
export const name = matching('a name of small letters, digits and hyphens', /^[a-z][a-z0-9-]*$/);

export const names = listOf(
  name,
  'a list of names of small letters, digits and hyphens',
  () => ',',
);

export const path: SettingType<string> = {
  ...matching('a path', /^[^\0]+$/),
  settle: absolutePath,
};

/** A program: what has no folder in front of it is found by the system. */
export const program: SettingType<string> = {
  ...matching('a program', /^[^\0]+$/),
  settle: (value, folder, place) =>
    /[\\/]/.test(value) ? absolutePath(value, folder, place) : value,
};

/** A path, or an empty text for none. */
export const pathOrNone: SettingType<string> = {
  ...matching('a path, or nothing', /^[^\0]*$/),
  settle: (value, folder, place) => (value === '' ? value : absolutePath(value, folder, place)),
};

/** In text also split at commas, which read the same on every system. */
export const paths: SettingType<readonly string[]> = {
  ...listOf(path, 'a list of paths', (platform) => `,${pathOf(platform).delimiter}`),
  settle: (value, folder, place) => value.map((one) => absolutePath(one, folder, place)),
};

/** Choices for single layers; in text with a semicolon between them. */
export const layers = listOf(
  matching('a choice for a layer', /^[^]+:[a-z-]+=[a-z0-9]+(?:,[a-z-]+=[a-z0-9]+)*$/),
  'a list of choices as NAME:activation-bits=4,weight-bits=6,encoding=radix',
  () => ';',
);

function matching(expected: string, pattern: RegExp): SettingType<string> {
  return {
    expected,
    schema: { type: 'string', pattern: pattern.source },
    accepts: (value) => typeof value === 'string' && pattern.test(value),
    read: asGiven,
    settle: asGiven,
  };
}

function listOf(
  item: SettingType<string>,
  expected: string,
  separators: (platform: NodeJS.Platform) => string,
): SettingType<readonly string[]> {
  const split = (text: string, platform: NodeJS.Platform) =>
    text.split(new RegExp(`[${separators(platform)}]`)).map((part) => part.trim());
  return {
    expected,
    schema: { type: 'array', items: item.schema },
    accepts: (value) => Array.isArray(value) && value.every((one) => item.accepts(one)),
    read: (text, platform) => split(text, platform).filter((part) => part !== ''),
    settle: asGiven,
  };
}

function readNumber(text: string): unknown {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
