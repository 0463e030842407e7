import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

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
  readonly line: number;
  readonly status: number | null;
  readonly said: string;
}

/** Follows a tutorial in an empty folder with the examples in it, until something fails. */
export function follow(deeds: readonly Deed[]): readonly Followed[] {
  const folder = mkdtempSync(join(tmpdir(), 'spike-tutorial-'));
  try {
    symlinkSync(resolve('examples'), join(folder, 'examples'), 'dir');
    const program = join(folder, '.bin-spike-compile');
    writeFileSync(
      program,
      `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`,
    );
    chmodSync(program, 0o755);
    const env = environment(folder);
    const done: Followed[] = [];
    for (const deed of deeds) {
      if (deed.kind === 'save') writeFileSync(join(folder, deed.file), deed.text);
      else done.push(runIn(folder, env, deed));
      if ((done.at(-1)?.status ?? 0) !== 0) break;
    }
    return done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runIn(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { line, text }: Extract<Deed, { kind: 'run' }>,
): Followed {
  const script = `set -e\nspike-compile() { ./.bin-spike-compile "$@"; }\n${text}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    ...{ cwd, env, encoding: 'utf8' },
  });
  return { line, status, said: `${stdout}${stderr}` };
}

/** Nobody's settings but those of the tutorial. */
function environment(folder: string): NodeJS.ProcessEnv {
  const foreign = /^(?:SPIKE_.*|NO_COLOR|FORCE_COLOR|XDG_.*)$/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return {
    ...Object.fromEntries(own),
    ...{ HOME: folder, SPIKE_CACHE_DIR: join(folder, '.cache') },
  };
}
