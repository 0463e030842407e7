import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** One thing that a reader of a tutorial does: runs commands, or saves a file. */
export type Deed =
  | { readonly kind: 'run'; readonly line: number; readonly text: string }
  | { readonly kind: 'save'; readonly file: string; readonly text: string };

const FENCE = /^```(\w*)\n([^]*?)^```$/gm;
const FILE_NAME = /^(?:\/\/|#) ([\w.-]+)\n/;

/** Commands are in blocks of `sh`; a block that starts with a comment of a file's name alone is that file. */
export function deedsOf(markdown: string): Deed[] {
  return [...markdown.matchAll(FENCE)].flatMap(({ 1: language, 2: text = '', index }): Deed[] => {
    const line = markdown.slice(0, index).split('\n').length;
    if (language === 'sh') return [{ kind: 'run', line, text }];
    const file = FILE_NAME.exec(text)?.[1];
    return file === undefined ? [] : [{ kind: 'save', file, text }];
  });
}

export interface Followed {
  /** Lines of the blocks that were begun. */
  readonly begun: readonly number[];
  readonly status: number | null;
  /** What the last of them said. */
  readonly said: string;
}

/**
 * Follows a tutorial in an empty folder with the examples in it, until something fails. All of it is one shell, as it is for
 * whoever reads it: what a block sets and where it goes is there for those behind it.
 */
export function follow(deeds: readonly Deed[], cache: string): Followed {
  const folder = mkdtempSync(join(tmpdir(), 'spike-tutorial-'));
  try {
    symlinkSync(resolve('examples'), join(folder, 'examples'), 'dir');
    const programs = join(folder, '.bin');
    mkdirSync(programs);
    const program = join(programs, 'spike-compile');
    writeFileSync(
      program,
      `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`,
    );
    chmodSync(program, 0o755);
    const script = ['set -eu', 'exec 2>&1', ...deeds.map(wordsOf)].join('\n');
    const { status, stdout } = spawnSync('bash', ['-c', script], {
      ...{ cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 },
      env: environment(folder, programs, cache),
    });
    const [, ...blocks] = stdout.split(MARK);
    const parts = blocks.map((block) => /^(\d+)\n([^]*)$/.exec(block)!);
    return { begun: parts.map(([, line]) => Number(line)), status, said: parts.at(-1)?.[2] ?? '' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Between what blocks say; no program here says it. */
const MARK = '\u001eline ';
const END_OF_FILE = 'END_OF_THE_FILE_OF_A_TUTORIAL';

/** Commands as they stand, behind a mark; a file is saved where the reader is by then. */
function wordsOf(deed: Deed): string {
  if (deed.kind === 'run') return `echo '${MARK}${deed.line}'\n${deed.text}`;
  return `cat > '${deed.file}' <<'${END_OF_FILE}'\n${deed.text}${END_OF_FILE}`;
}

/** Nobody's settings but those of the tutorial. */
function environment(folder: string, programs: string, cache: string): NodeJS.ProcessEnv {
  const foreign = /^(?:SPIKE_.*|NO_COLOR|FORCE_COLOR|XDG_.*)$/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    ...{ HOME: folder, SPIKE_CACHE_DIR: cache },
    PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
  };
}
