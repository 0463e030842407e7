import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';
import { type Command, GLOBAL_OPTIONS, type Positional } from '../command.ts';
import type { Arguments } from '../invoke.ts';
import type { Options } from './options.ts';

/** What yargs makes of a command line. */
export interface Found {
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/** Words by the name of their positional, and everything that is wrong with the command line. */
export function checkArguments(
  command: Command,
  found: Found,
  given: readonly string[],
): Arguments {
  // For yargs a lone dash is a word without letters.
  const hasDash = given.includes('-');
  const options: Options = { ...GLOBAL_OPTIONS, ...command.options };
  const wordOf = (word: unknown) => (typeof word === 'string' ? word : '');
  const words = command.positionals.map(({ name }) => [name, wordOf(found[name])] as const);
  const args: Readonly<Record<string, string>> = Object.fromEntries(words);
  const faults = [
    ...unknownOptions(command, found, options),
    ...command.positionals.flatMap((one) =>
      positionalFaults(command, one, { word: args[one.name]!, hasDash }),
    ),
    ...found._.slice(1).map((extra) =>
      codes.extraArgument({ command: command.name, found: String(extra) }),
    ),
  ];
  return { args, options: found, faults };
}

function unknownOptions(command: Command, found: Found, options: Options): Diagnostic[] {
  const aliases = Object.values(options).flatMap(({ alias }) => alias ?? []);
  const known = [...Object.keys(options), ...aliases, 'help', 'h', 'version', '_', '$0'];
  const names = command.positionals.map((one) => one.name);
  return Object.keys(found)
    .filter((name) => !known.includes(name) && !names.includes(name))
    .map((name) => {
      const dashed = name.length === 1 ? `-${name}` : `--${name}`;
      const meant = nearestName(name, Object.keys(options));
      const suggestion = meant === undefined ? undefined : `--${meant}`;
      return codes.unknownOption({ name: dashed, command: command.name, meant: suggestion });
    });
}

function positionalFaults(
  command: Command,
  { name, doc, isOptional = false, choices }: Positional,
  { word: found, hasDash }: { readonly word: string; readonly hasDash: boolean },
): Diagnostic[] {
  const argument = name.toUpperCase();
  if (found === '' && hasDash)
    return [codes.wrongOption({ name: argument, found: '-', expected: doc })];
  if (found === '')
    return isOptional ? [] : [codes.missingArgument({ command: command.name, argument, doc })];
  if (!choices || choices.includes(found)) return [];
  const expected = `one of ${choices.join(', ')}`;
  const meant = nearestName(found, choices);
  return [codes.wrongOption({ name: argument, found, expected, meant })];
}
