import type { Pass } from './pass.ts';
import type { Target } from './target.ts';

/** Passes and targets that somebody adds to those of the package. */
export interface Plugin {
  readonly passes?: readonly Pass[];
  readonly targets?: readonly Target[];
}

/** What is wrong with a plugin, before any of it is used: in the words of the interfaces that it is to have. */
export function pluginFaults(plugin: unknown, taken: ReadonlySet<string>): string[] {
  if (!isRecord(plugin)) return ['it is no object with passes and targets'];
  const { passes = [], targets = [], ...others } = plugin;
  const lists = Object.entries({ passes, targets }).flatMap(([name, list]) =>
    Array.isArray(list)
      ? (list as unknown[]).flatMap((one) => memberFaults(name, one, taken))
      : [`${name} is no array`],
  );
  const unknown = Object.keys(others).map((name) => `'${name}' is neither passes nor targets`);
  return [...lists, ...unknown];
}

const NAME = /^[a-z][a-z0-9-]*$/;

const MEMBERS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  passes: {
    ...{ summary: isText, from: Array.isArray, removes: Array.isArray },
    preserves: (value) => ['bits', 'within-tolerance', 'nothing'].includes(value as string),
    ...{ options: isRecord, run: isFunction },
  },
  targets: {
    ...{ summary: isText, limits: isRecord, pipeline: isFunction },
    ...{ legalize: isFunction, emit: isFunction, probe: isFunction },
  },
};

function memberFaults(list: string, one: unknown, taken: ReadonlySet<string>): string[] {
  const name = isRecord(one) ? one['name'] : undefined;
  if (!isRecord(one) || !isText(name) || !NAME.test(name))
    return [`one of ${list} has no name of small letters, digits and hyphens`];
  if (taken.has(name)) return [`'${name}' is there already`];
  return Object.entries(MEMBERS[list]!)
    .filter(([member, isRight]) => !isRight(one[member]))
    .map(([member]) => `'${name}' lacks '${member}', or it is of another type`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
