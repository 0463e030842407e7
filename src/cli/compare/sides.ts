import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as codes from '../../diagnostics/codes.ts';
import { fail } from '../../diagnostics/diagnostic.ts';

/** One of two things that are compared: an artifact and what runs it, or a model file, which runs in floats. */
export interface Side {
  /** What tells it from the other. */
  readonly label: string;
  readonly path: string;
  readonly executor: string | undefined;
}

export interface Sides {
  readonly a: Side;
  readonly b: Side;
  /** Takes away what was made for the comparison. */
  close(): void;
}

interface Given {
  readonly a: string;
  readonly b: string;
  readonly executors: string | undefined;
  readonly options: readonly string[];
  readonly calibration: string | undefined;
}

/** Two artifacts, one artifact on two executors, or a model compiled with two sets of options. */
export function openSides(given: Given): Sides {
  const executors = given.executors?.split(',').map((name) => name.trim()) ?? [];
  if (executors.length > 2) return fail(codes.wrongOption(wrongExecutors(given.executors!)));
  const [first, second = first] = executors;
  if (given.options.length > 0) return compiledSides(given, [first, second]);
  const { a, b } = given;
  const close = () => {};
  if (b !== '')
    return {
      a: { label: a, path: a, executor: first },
      b: { label: b, path: b, executor: second },
      close,
    };
  if (first === undefined || first === second) return fail(codes.missingArgument(NO_OTHER));
  return {
    a: { label: a, path: a, executor: first },
    b: { label: a, path: a, executor: second },
    close,
  };
}

const NO_OTHER = {
  command: 'compare',
  argument: 'B',
  doc: 'what it is compared with; or --executors A,B, or --options twice',
};

function wrongExecutors(found: string) {
  return { name: '--executors', found, expected: 'one executor or two, such as native,chip' };
}

function compiledSides(
  { a: model, b, options, calibration }: Given,
  [first, second]: readonly (string | undefined)[],
): Sides {
  if (options.length !== 2 || b !== '')
    return fail(codes.wrongOption({ ...WRONG_OPTIONS, found: options.join(' and ') }));
  const own = options.find((words) => wordsOf(words).some((word) => WRITES.test(word)));
  if (own !== undefined) return fail(codes.wrongOption({ ...WRITING_OPTIONS, found: own }));
  const folder = mkdtempSync(join(tmpdir(), 'spike-compare-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const [left, right] = options.map((words, i) =>
      compiled(model, words, { output: join(folder, String(i)), calibration }),
    );
    return {
      a: { label: options[0]!, path: left!, executor: first },
      b: { label: options[1]!, path: right!, executor: second },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Where results go is not for the options of a side to say. */
const WRITES = /^(?:-o|--output(?:=|$)|--report(?:=|$)|--dump-dir(?:=|$))/;

const WRITING_OPTIONS = {
  name: '--options',
  expected: 'options of compile that say how, not where to: no -o, --report or --dump-dir',
};

const WRONG_OPTIONS = {
  name: '--options',
  expected: `given twice for one model, such as --options '-O0' --options '-O2'`,
};

/** Compiles in a process of its own, as anybody would who typed the words. */
function compiled(
  model: string,
  words: string,
  { output, calibration }: { readonly output: string; readonly calibration: string | undefined },
): string {
  const data = calibration === undefined ? [] : ['--calibration', calibration];
  const args = ['compile', model, '-o', output, '--quiet', ...data, ...wordsOf(words)];
  const run = spawnSync(process.execPath, [process.argv[1]!, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (run.status === 0) return output;
  return fail(codes.comparedNotCompiled({ options: words, said: run.stderr.trim().split('\n') }));
}

/** Words as a shell would take them: spaces part them, quotes keep them together. */
export function wordsOf(text: string): string[] {
  const parts = text.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
  return parts.map((part) => part.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}
