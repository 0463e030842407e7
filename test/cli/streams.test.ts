import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { exitOf, failureOf } from '../../src/cli/failure.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { interruptible } from '../../src/cli/interruptible.ts';
import { wantsColour } from '../../src/cli/terminal/style.ts';
import { CALIBRATION, DIGITS, codesOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const ESCAPE = '\u001b[';

test('colours are for terminals, and for those who force them', () => {
  const terminal = { isTTY: true };
  expect(wantsColour(terminal, {})).toBe(true);
  expect(wantsColour({}, {})).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColour(terminal, { NO_COLOR: '' })).toBe(true);
  expect(wantsColour(terminal, { TERM: 'dumb' })).toBe(false);
  expect(wantsColour({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  expect(wantsColour(terminal, { FORCE_COLOR: '0' })).toBe(false);

  expect(place.run(['compil']).stderr).not.toContain(ESCAPE);
  expect(place.run(['compil'], { env: { FORCE_COLOR: '1' } }).stderr).toContain(`${ESCAPE}31m`);
});

test('what goes to stderr depends on the log level', () => {
  const compile = (level: string) =>
    place.run(['compile', DIGITS, '-o', 'a'], { env: { SPIKE_LOG_LEVEL: level } });
  expect(codesOf(compile('WARNING'))).toEqual(['SPK5014']);
  expect(compile('ERROR').stderr).toBe('');
  expect(compile('DEBUG').stderr).toContain('"peakMemoryBytes"');
});

test('--quiet leaves nothing but what is wrong', () => {
  const args = ['compile', DIGITS, '-o', 'b', '--calibration', CALIBRATION, '--quiet'];
  expect(place.run(args)).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('onnxruntime writes nothing to stderr, and nothing of the machine to the home folder', () => {
  const args = ['compile', DIGITS, '-o', 'c', '--calibration', CALIBRATION, '--no-cache', '--json'];
  // It keeps quiet by itself where it takes the machine for one that only tests.
  const quiet = { CI: '', GITHUB_ACTIONS: '' };
  const homeless = place.run(args, { env: { ...quiet, HOME: '/dev/null' } });
  expect(homeless).toMatchObject({ status: 0, stderr: '' });
  const { status, stderr } = place.run([...args.slice(0, 3), 'd', '--no-cache', '--json'], {
    env: quiet,
  });
  expect(status).toBe(0);
  const lines = stderr.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as Diagnostic).code)).toEqual(['SPK5014']);
  expect(existsSync(place.path('.cache', 'Microsoft'))).toBe(false);
});

test('a reader that has seen enough is no fault', async () => {
  const child = place.start(['explain', '--json']);
  child.stdout!.destroy();
  let stderr = '';
  child.stderr!.on('data', (chunk) => (stderr += String(chunk)));
  const [status] = (await once(child, 'close')) as [number];
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('errors of the system are told as what they are, and all others as ours', () => {
  const system = (code: string, path = '/a/.out.new-7') =>
    failureOf(Object.assign(new Error(code), { code, syscall: 'open', path }), false);
  expect(system('ENOSPC')).toMatchObject([{ code: 'SPK7023', exit: 6 }]);
  expect(system('EACCES')).toMatchObject([{ code: 'SPK7022', exit: 2 }]);
  expect(system('EACCES')[0]!.message).toContain(`'/a/out'`);

  const bug = new TypeError('x is not a function');
  expect(failureOf(bug, false)).toMatchObject([{ code: 'SPK9003', exit: 70, notes: [] }]);
  expect(failureOf(bug, true)[0]!.notes!.join()).toContain('streams.test.ts');
  expect(exitOf(failureOf('not even an error', false))).toBe(70);
});

test('Ctrl-C ends work between two of its steps', async () => {
  const work = interruptible();
  await work.pause();
  process.emit('SIGINT');
  await expect(work.pause()).rejects.toMatchObject({
    diagnostics: [{ code: 'SPK6042', exit: 130 }],
  });
  work.close();
  expect(process.listenerCount('SIGINT')).toBe(0);
});

const BASH = spawnSync('bash', ['--version']).status === 0;

test('completion scripts are for the shell that was named', () => {
  const script = (shell: string) => place.run(['completion', shell]).stdout;
  expect(script('bash')).toContain('complete -o bashdefault');
  expect(script('bash')).toContain('spike-compile completion bash');
  expect(script('zsh')).toContain('#compdef spike-compile');
  expect(script('fish')).toContain('complete -f -c spike-compile');
  expect(codesOf(place.run(['completion', 'csh']))).toEqual(['SPK3055']);
});

(BASH ? test : test.skip)('the bash script is valid', () => {
  const { stdout } = place.run(['completion', 'bash']);
  expect(spawnSync('bash', ['-n'], { input: stdout, encoding: 'utf8' }).stderr).toBe('');
});

test('commands, options and choices are completed', () => {
  const complete = (...words: string[]) =>
    place.run(['--get-yargs-completions', 'spike-compile', ...words]).stdout.split('\n');
  expect(complete('')).toEqual(expect.arrayContaining(['compile', 'run', 'info']));
  expect(complete('compile', '--')).toEqual(expect.arrayContaining(['--calibration', '--json']));
  expect(complete('list', 'p')).toContain('passes');
  expect(complete('config', '')).toEqual(expect.arrayContaining(['show', 'path', 'schema']));
});

test('the command line and the library are built from the same sources', async () => {
  const library = (await import(resolve('dist/index.js'))) as { readonly VERSION: string };
  expect(place.run(['--version']).stdout.trim()).toBe(library.VERSION);
});
