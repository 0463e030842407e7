import type { ExitCode } from '../diagnostics/diagnostic.ts';
import type { LoadedConfig } from '../index.ts';
import { type Options, type ValuesOf, flag, list, text } from './arguments/options.ts';
import type { Output } from './terminal/output.ts';

/** A word that follows the name of a command. */
export interface Positional {
  readonly name: string;
  readonly doc: string;
  readonly isOptional?: boolean;
  readonly choices?: readonly string[];
}

/** What a command is given. An argument that is absent is empty. */
export interface Invocation<P extends readonly Positional[], O extends Options> {
  readonly args: Readonly<Record<P[number]['name'], string>>;
  readonly options: ValuesOf<O>;
  readonly output: Output;
  /** Loaded when first asked for: `explain` must work where the configuration is wrong. */
  config(): Promise<LoadedConfig>;
}

/** Everything about a command: parser, help, completion and documentation read this one object. */
export interface Command<
  P extends readonly Positional[] = readonly Positional[],
  O extends Options = Options,
> {
  readonly name: string;
  readonly positionals: P;
  readonly options: O;
  /** A command line, and what it does. */
  readonly examples: readonly (readonly [line: string, doc: string])[];
  run(invocation: Invocation<P, O>): Promise<ExitCode>;
}

/** Keeps the types of options while a command is written, and forgets them in the table of commands. */
export function defineCommand<const P extends readonly Positional[], const O extends Options>(
  command: Command<P, O>,
): Command {
  return command;
}

/** What every command takes. */
export const GLOBAL_OPTIONS = {
  config: text('FILE', 'configuration file, in place of a search'),
  set: list('KEY=VALUE', 'gives a setting a value'),
  'log-level': text('LEVEL', 'least severe message to show: DEBUG, INFO, WARNING or ERROR', {
    setting: 'compiler.log_level',
  }),
  json: flag('one JSON document on stdout; messages as lines of JSON on stderr'),
  quiet: flag('no progress, no summary', { alias: 'q' }),
} satisfies Options;
