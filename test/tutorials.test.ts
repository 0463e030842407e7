import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { deedsOf, follow } from './support/tutorial.ts';

const FOLDER = 'docs/tutorials';
const TUTORIALS = readdirSync(FOLDER).filter((name) => name !== 'README.md');
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8').replaceAll('\r\n', '\n');

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

(BASH ? test.each(TUTORIALS) : test.skip.each(TUTORIALS))(
  'every command of %s does what it says',
  (name) => {
    const deeds = deedsOf(textOf(name));
    const done = follow(deeds);
    expect(done.filter(({ status }) => status !== 0)).toEqual([]);
    expect(done.map(({ line }) => line)).toEqual(
      deeds.flatMap((deed) => (deed.kind === 'run' ? [deed.line] : [])),
    );
  },
);
