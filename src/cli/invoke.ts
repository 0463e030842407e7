import { type Diagnostic, type ExitCode, throwIfErrors } from '../diagnostics/diagnostic.ts';
import { GLOBAL_OPTIONS, type Command } from './command.ts';
import { exitOf, failureOf } from './failure.ts';
import { readOption } from './arguments/options.ts';
import { type Output, openOutput } from './terminal/output.ts';
import { loadOptions } from './surroundings.ts';

/** A command line, taken apart: what the parser found, by name, not yet read. */
export interface Arguments {
  readonly args: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  /** What is wrong with it already. */
  readonly faults: readonly Diagnostic[];
}

/** Runs a command; whatever goes wrong ends as diagnostics and an exit code. */
export async function invoke(
  command: Command,
  { args, options, faults }: Arguments,
): Promise<ExitCode> {
  const output = await openOutput({
    isJson: options['json'] === true,
    isQuiet: options['quiet'] === true,
  });
  try {
    throwIfErrors(faults);
    const all = { ...GLOBAL_OPTIONS, ...command.options };
    const values = Object.fromEntries(
      Object.entries(all).map(([name, option]) => [name, readOption(name, option, options[name])]),
    );
    const config = async () => {
      const { loadConfig } = await import('../index.ts');
      const loaded = await loadConfig(loadOptions(values, all));
      output.setLevel(loaded.config.compiler.logLevel);
      return loaded;
    };
    return await command.run({ args, options: values as never, output, config });
  } catch (error) {
    return reportFailure(error, output);
  }
}

/** Tells of an error in the form that was asked for, and gives the exit code that it stands for. */
export function reportFailure(error: unknown, output: Output): ExitCode {
  const diagnostics = failureOf(error, output.shows('DEBUG'));
  const exit = exitOf(diagnostics);
  output.report(diagnostics);
  output.document({ error: { exit, diagnostics } });
  return exit;
}
