import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { deedsOf, follow } from './support/tutorial.ts';

const FOLDER = 'docs/tutorials';
const TUTORIALS = readdirSync(FOLDER).filter((name) => name !== 'README.md');
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll('\r\n', '\n');

/** What one tutorial has compiled the next need not compile again. */
const CACHE = mkdtempSync(join(tmpdir(), 'spike-tutorials-'));
afterAll(() => rmSync(CACHE, { recursive: true, force: true }));

const BASH = spawnSync('bash', ['--version']).status === 0;
if (!BASH) process.stderr.write('skipped: there is no bash to follow tutorials in\n');

test('there is a tutorial for each kind of user, and the first page leads to all', () => {
  expect(TUTORIALS).toHaveLength(7);
  const first = textOf('README.md');
  expect(TUTORIALS.filter((name) => !first.includes(`(${name})`))).toEqual([]);
});

test('a tutorial has commands, and files that they read', () => {
  const text = 'a\n```sh\nls\n```\n```js\n// mine.mjs\nexport {};\n```\n```js\nconst x = 1;\n```\n';
  expect(deedsOf(text)).toEqual([
    { kind: 'run', line: 2, text: 'ls\n' },
    { kind: 'save', file: 'mine.mjs', text: '// mine.mjs\nexport {};\n' },
  ]);
});

(BASH ? test : test.skip)(
  'what a block sets is there for the next, and the block that fails is named',
  () => {
    const run = (line: number, text: string) => ({ kind: 'run' as const, line, text });
    const deeds = [
      run(3, 'export WORD=kept\nmkdir there && cd there\n'),
      { kind: 'save' as const, file: 'mine.txt', text: '$WORD\n' },
      run(9, 'echo $WORD $(cat mine.txt) $(basename $PWD)\nfalse\n'),
      run(12, 'echo never\n'),
    ];
    expect(follow(deeds, CACHE)).toEqual({ begun: [3, 9], status: 1, said: 'kept $WORD there\n' });
  },
);

(BASH ? test.each(TUTORIALS) : test.skip.each(TUTORIALS))(
  'every command of %s does what it says',
  (name) => {
    const deeds = deedsOf(textOf(name));
    const lines = deeds.flatMap((deed) => (deed.kind === 'run' ? [deed.line] : []));
    const { begun, status, said } = follow(deeds, CACHE);
    expect({ status, said: status === 0 ? '' : said, begun }).toEqual({
      ...{ status: 0, said: '', begun: lines },
    });
  },
);
