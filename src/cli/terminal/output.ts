import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnosticJson, renderDiagnostic } from '../../diagnostics/render.ts';
import type { Style } from '../../diagnostics/style.ts';
import { visible } from '../../support/visible.ts';
import { NO_PROGRESS, type Progress, openProgress } from './progress.ts';
import { styleFor } from './style.ts';

const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where everything that a command says goes: results to stdout, everything else to stderr. */
export interface Output {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  /** For what goes to stdout. */
  readonly style: Style;
  /** A result for people; under --json the document takes its place. */
  print(text: string): void;
  /** What was done, for people; --quiet silences it. */
  summary(text: string): void;
  /** The one document of --json. */
  document(value: object): void;
  /** The same result for both. */
  result(value: object, text: () => string): void;
  report(diagnostics: readonly Diagnostic[]): void;
  log(level: LogLevel, text: string): void;
  /** What was asked to be seen besides the result, whatever the level. */
  text(text: string): void;
  /** A line on the terminal while work goes on: for people who look, and neither under --quiet nor --json. */
  openProgress(): Progress;
  shows(level: LogLevel): boolean;
  setLevel(level: LogLevel): void;
}

export interface OutputOptions {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

export async function openOutput({ isJson, isQuiet }: OutputOptions): Promise<Output> {
  const style = await styleFor(process.stdout, process.env);
  const errorStyle = await styleFor(process.stderr, process.env);
  let least: LogLevel = 'INFO';
  const shows = (level: LogLevel) => LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
  let progress = NO_PROGRESS;
  const print = (text: string) => {
    progress.wipe();
    if (!isJson) process.stdout.write(ended(visible(text)));
  };
  const error = (text: string) => {
    progress.wipe();
    process.stderr.write(ended(text));
  };
  const errorText = (text: string) => error(visible(text));
  const document = (value: object) => {
    if (isJson) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  };
  const report = (diagnostics: readonly Diagnostic[]) => {
    for (const one of diagnostics) {
      if (!shows(one.severity === 'error' ? 'ERROR' : 'WARNING')) continue;
      if (isJson) error(diagnosticJson(one));
      else errorText(renderDiagnostic(one, errorStyle));
    }
  };
  return {
    isJson,
    isQuiet,
    style,
    print,
    summary: (text) => {
      if (!isQuiet) print(text);
    },
    document,
    result: (value, text) => {
      if (isJson) document(value);
      else print(text());
    },
    report,
    log: (level, text) => {
      if (!shows(level)) return;
      if (isJson) error(JSON.stringify({ level, message: text }));
      else errorText(errorStyle.dim(text));
    },
    openProgress: () => {
      const isSeen = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
      if (isSeen && !isJson && !isQuiet) progress = openProgress(process.stderr);
      return progress;
    },
    shows,
    text: errorText,
    setLevel: (level) => void (least = level),
  };
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
