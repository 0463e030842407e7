import yargs, { type Argv } from 'yargs';
import * as codes from '../../diagnostics/codes.ts';
import { EXIT, type ExitCode, fail } from '../../diagnostics/diagnostic.ts';
import { nearestName } from '../../support/nearest-name.ts';
import { VERSION } from '../../version.ts';
import { type Command, GLOBAL_OPTIONS, type Positional } from '../command.ts';
import { type Found, checkArguments } from './check.ts';
import { COMMANDS } from '../commands/index.ts';
import { invoke } from '../invoke.ts';
import type { Option, Options } from './options.ts';
import { screenWidth } from '../terminal/screen.ts';

const COMPLETION = '--get-yargs-completions';
const WIDEST_HELP = 110;
const NARROWEST_HELP = 40;

/** What elsewhere, or in versions before, a command is called. */
const ALSO_CALLED: ReadonlyMap<string, string> = new Map([['export', 'convert']]);

function commandMeant(name: string): string | undefined {
  return ALSO_CALLED.get(name) ?? nearestName(name, COMMANDS.keys());
}

/** Parses a command line with yargs, checks it by our own rules, and runs the command. */
export async function parseAndRun(args: readonly string[]): Promise<ExitCode> {
  const name = commandName(args);
  const isCompletion = args.includes(COMPLETION);
  const asksYargs = isCompletion || isAsking(args);
  if (name === undefined && !asksYargs) fail(codes.noCommand({}));
  if (name !== undefined && !COMMANDS.has(name) && !isCompletion)
    fail(codes.unknownCommand({ found: name, meant: commandMeant(name) }));

  const commands = await loadCommands(isCompletion ? [...COMMANDS.keys()] : [name ?? '']);
  let chosen: { readonly command: Command; readonly found: Found } | undefined;
  const parser = makeParser(args, asksYargs);
  if (!commands.has(name ?? '')) groupGlobals(parser);
  for (const [key, { summary }] of COMMANDS) {
    const command = commands.get(key);
    const run = (found: Found) => void (command && (chosen = { command, found }));
    if (!command) parser.command(key, summary);
    else
      parser.command(
        usageOf(command),
        summary,
        (y) => describe(y, command, { isCompletion, asksYargs }),
        run,
      );
  }
  await parser.parseAsync();
  if (!chosen) return EXIT.ok;
  return invoke(chosen.command, checkArguments(chosen.command, chosen.found, withDashes(args)));
}

function isAsking(args: readonly string[]): boolean {
  return ['--help', '-h', '--version'].some((one) => args.includes(one));
}

/** The first word that is no option, nor the value of one that may stand before the command. */
function commandName(args: readonly string[]): string | undefined {
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('-')) return word;
    const option = Object.entries(GLOBAL_OPTIONS).find(([key]) => `--${key}` === word)?.[1];
    if (option && option.kind !== 'flag') i++;
  }
  return undefined;
}

async function loadCommands(names: readonly string[]): Promise<ReadonlyMap<string, Command>> {
  const entries = names.flatMap((name) => COMMANDS.get(name) ?? []);
  const commands = await Promise.all(entries.map((entry) => entry.load()));
  return new Map(commands.map((command) => [command.name, command]));
}

function makeParser(args: readonly string[], asksYargs: boolean): Argv {
  return yargs(withDashes(args))
    .scriptName('spike-compile')
    .usage('$0 COMMAND\n\nCompiles trained networks to spikes, exactly.')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .detectLocale(false)
    .exitProcess(false)
    .help()
    .alias('help', 'h')
    .version(VERSION)
    .options(yargsOptions(GLOBAL_OPTIONS, { isCompletion: false, asksYargs }))
    .wrap(Math.min(WIDEST_HELP, Math.max(NARROWEST_HELP, screenWidth())))
    .epilogue(`'spike-compile COMMAND --help' shows options and examples of a command`)
    .fail((_message, error) => {
      // Our own checks say all that yargs would, with codes; what is left is a fault of ours.
      throw (error as Error | undefined) ?? new Error(_message);
    });
}

/** yargs takes a lone dash for a word of its own, and `-1%` and options of a compile for ours; behind an option they are its value. */
function withDashes(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of args) {
    const before = joined.at(-1) ?? '';
    const isWords = before === '--options';
    const isValue = isWords || (/^-(?:$|\d)/.test(word) && /^-(?:\w|-[\w-]+)$/.test(before));
    if (isValue) joined.push(`${joined.pop()!}=${word}`);
    else joined.push(word);
  }
  return joined;
}

function groupGlobals(parser: Argv): Argv {
  const names = ['help', 'version', ...Object.keys(GLOBAL_OPTIONS)];
  return parser.group(names, 'Options of every command:');
}

/** Positionals are all optional for yargs: `check` says what is missing. */
function usageOf({ name, positionals }: Command): string {
  return [name, ...positionals.map((one) => `[${one.name}]`)].join(' ');
}

interface Wanted {
  readonly isCompletion: boolean;
  readonly asksYargs: boolean;
}

/** Before each command yargs writes its help, which takes longer than all else that it does: it gets as little of it as it can. */
function describe(parser: Argv, command: Command, wanted: Wanted): Argv {
  const shown = (one: Positional) => (one.isOptional ? `[${one.name}]` : one.name).toUpperCase();
  for (const { name, doc, choices } of command.positionals)
    parser.positional(name, { type: 'string', describe: doc, ...offered(choices, wanted) });
  parser.options(yargsOptions(command.options, wanted)).epilogue('');
  if (!wanted.asksYargs) return parser;
  parser.group(Object.keys(command.options), 'Options:');
  return groupGlobals(parser)
    .usage(`$0 ${[command.name, ...command.positionals.map(shown)].join(' ')} [options]`)
    .example(command.examples.map(([line, doc]) => [`$0 ${line}`, doc]));
}

function yargsOptions(options: Options, wanted: Wanted) {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, yargsOption(option, wanted)]),
  );
}

function yargsOption(option: Option, wanted: Wanted) {
  const { doc, alias, kind } = option;
  const type = ({ flag: 'boolean', text: 'string', integer: 'string', list: 'array' } as const)[
    kind
  ];
  return {
    type,
    hidden: !wanted.asksYargs,
    describe: kind === 'flag' ? doc : `${option.placeholder}: ${doc}`,
    ...(alias !== undefined && { alias }),
    ...(kind === 'list' && { string: true }),
    ...(kind === 'text' && offered(option.choices, wanted)),
  };
}

/** yargs would refuse a wrong choice in words of its own, so it learns of choices only to complete. */
function offered(choices: readonly string[] | undefined, { isCompletion }: Wanted) {
  return isCompletion && choices ? { choices } : {};
}
