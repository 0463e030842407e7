import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { duration } from '../../src/cli/terminal/duration.ts';
import { factLines } from '../../src/cli/terminal/fact-lines.ts';
import { openProgress, progressLine } from '../../src/cli/terminal/progress.ts';
import { screenWidth } from '../../src/cli/terminal/screen.ts';
import { tableLines } from '../../src/cli/terminal/table.ts';
import { CALIBRATION, DIGITS, TEST_DIGITS, codesOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const ESCAPE = '\u001b[';
const WIDEST = 80;
const wider = (text: string) => text.split('\n').filter((line) => line.length > WIDEST);

beforeAll(() => {
  const args = ['compile', DIGITS, '-o', 'digits', '--calibration', CALIBRATION];
  expect(place.run([...args, '--quiet']).status).toBe(0);
  expect(place.run([...args, '--quiet', '-o', 'mapped', '--target', 'loihi3']).status).toBe(0);
});

test('progress shows after a second how fast it goes and how long it takes', () => {
  let now = 0;
  const written: string[] = [];
  const stream = { columns: 60, write: (text: string) => written.push(text) };
  const progress = openProgress(stream, () => now);
  progress.show({ doing: 'read' });
  now = 500;
  progress.show({ doing: 'calibrate', done: 10, of: 40 });
  now = 999;
  progress.show({ doing: 'calibrate', done: 15, of: 40 });
  expect(written).toEqual([]);
  now = 1500;
  progress.show({ doing: 'calibrate', done: 20, of: 40 });
  const line = 'calibrate [========       ] 20 of 40, 10 a second, 2 s left';
  expect(written).toEqual([`\r${ESCAPE}K${line}`]);
  progress.wipe();
  progress.close();
  expect(written.slice(1)).toEqual([`\r${ESCAPE}K`]);
});

test('a line of progress says what is known, and fits the terminal', () => {
  const passed = { all: 130, here: 100, before: 0 };
  expect(progressLine({ doing: 'optimise' }, passed)).toBe('optimise, 2 min 10 s');
  expect(progressLine({ doing: 'optimise' }, passed, 10)).toBe('optimise,');
  expect(progressLine({ doing: 'run', done: 1200 }, passed)).toBe(
    'run 1,200, 12 a second, 2 min 10 s',
  );
  const step = { doing: 'map', done: 50, of: 1000 };
  expect(progressLine(step, passed, 30)).toBe('map 50 of 1,000, 0.5 a second');
  expect(progressLine({ ...step, done: 0 }, passed, 40)).toMatch(/^map \[ +\] 0 of 1,000, 2 min/);
  expect([7.4, 60, 3840].map(duration)).toEqual(['7 s', '1 min 0 s', '1 h 4 min']);
});

test('a screen is as wide as COLUMNS says, or the terminal, or 80 characters', () => {
  expect(screenWidth({ columns: 132 }, {})).toBe(132);
  expect(screenWidth({ columns: 132 }, { COLUMNS: '100' })).toBe(100);
  expect(screenWidth({}, { COLUMNS: 'wide' })).toBe(80);
  expect(screenWidth({}, { COLUMNS: '1' })).toBe(20);
});

test('a table that is too wide folds names and heads, never numbers', () => {
  const head = ['layer', 'synaptic operations', 'share'];
  const rows = [['features.0.convolution', '1,234,567', '12.5']];
  const numeric = new Set(head.slice(1));
  expect(tableLines(head, rows, numeric, 80)).toEqual([
    'layer                   synaptic operations  share',
    'features.0.convolution            1,234,567   12.5',
  ]);
  expect(tableLines(head, rows, numeric, 32)).toEqual([
    'layer            synaptic  share',
    '               operations',
    'features.0.     1,234,567   12.5',
    'convolution',
  ]);
});

test('facts go on below themselves, and a path stays whole', () => {
  const rows = [
    ['saved', 'three words here'],
    ['written', 'a/path/that/is/long'],
  ];
  expect(factLines(rows, { width: 20 })).toEqual([
    'saved    three words',
    '         here',
    'written  a/path/that/is/long',
  ]);
});

test.each([
  ['list profiles'],
  ['list passes'],
  ['list ops'],
  ['list executors'],
  ['explain SPK2003'],
  ['explain'],
  ['config show --origin'],
  [`inspect ${DIGITS}`],
  ['inspect mapped --ranges'],
  [`run digits --input ${TEST_DIGITS} --limit 9 --profile`],
  [`run mapped --input ${TEST_DIGITS} --limit 2 --profile --executor chip`],
  [`compile ${DIGITS} -o again --calibration ${CALIBRATION} --layers`],
  [`explore ${DIGITS} --calibration ${CALIBRATION} --samples 8 --time-steps 2 --weight-bits 8`],
])('what `%s` shows fits 80 characters', (line) => {
  const { status, stdout } = place.run(line.split(' '), { env: { COLUMNS: '80' } });
  expect(status).toBe(0);
  // Paths and command lines are there to be copied.
  const isWhole = (one: string) => /^\s*(?:. {2}|next: )?spike-compile |^\s*\S+( +\S+)?$/.test(one);
  expect(wider(stdout).filter((one) => !isWhole(one))).toEqual([]);
});

test('executors with one thread say that --threads is not used', () => {
  const run = (...args: string[]) =>
    codesOf(place.run(['run', ...args, '--input', TEST_DIGITS, '--limit', '1', '--threads', '2']));
  expect(run('digits', '--executor', 'reference')).toEqual(['SPK3064']);
  expect(run(DIGITS, '--executor', 'float')).toEqual(['SPK3064']);
  expect(run(DIGITS, '--executor', 'float', '--batch', '2')).toEqual(['SPK3064', 'SPK3064']);
});

/** util-linux's, which runs a command in a terminal of its own. */
const found = spawnSync('script', ['--version'], { encoding: 'utf8' });
const HAS_TERMINAL = found.status === 0 && found.stdout.includes('util-linux');
if (!HAS_TERMINAL) process.stderr.write('skipped: no `script` of util-linux, so no terminal\n');
const onTerminal = HAS_TERMINAL ? test : test.skip;

const CLI = [process.execPath, 'dist/cli.js'].join(' ');

function inTerminal(command: string, env: NodeJS.ProcessEnv = {}) {
  const own = { HOME: place.folder, SPIKE_CACHE_DIR: place.path('cache'), TERM: 'xterm', ...env };
  const all = { PATH: process.env['PATH'], ...own };
  return spawn('script', ['-qec', command, '/dev/null'], { env: all, stdio: 'pipe' });
}

async function shown(command: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const child = inTerminal(command, env);
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  await once(child, 'close');
  return text;
}

const LINES: readonly string[] = [
  `compile ${DIGITS} -o ${place.path('third')} --calibration ${CALIBRATION} --no-cache`,
  `explore ${DIGITS} --calibration ${CALIBRATION} --samples 8 --time-steps 2 --weight-bits 8 --encoding graded`,
  `run ${place.path('digits')} --input ${TEST_DIGITS}`,
  `inspect ${DIGITS}`,
  `opt ${place.path('digits', 'program.spk')} -o ${place.path('opted.spk')}`,
  `diff ${place.path('digits')} ${place.path('digits')}`,
  `reduce ${place.path('digits', 'program.spk')} --predicate 'true {}'`,
  `compare ${place.path('digits')} ${place.path('digits')} --input ${TEST_DIGITS}`,
  `convert ${place.path('digits')} ${place.path('digits.onnx')}`,
  'list executors',
  'explain SPK2003',
  'config show --origin',
  'info',
  'completion bash',
];

/** Of a command that is not among them its help, which is no document. */
const OTHERS = [...COMMANDS.keys()].filter((name) => LINES.every((line) => !line.startsWith(name)));
const ALL = [...LINES, ...OTHERS.map((name) => `${name} --help`)];

/** A clock that runs a thousand times as fast, so that whatever is long enough to show progress does. */
const HASTY = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    'const now = performance.now.bind(performance); performance.now = () => 1000 * now();',
  )}`,
};

/** What takes long on networks of some size, and what its line of progress starts with. */
const PROGRESS: Readonly<Record<string, RegExp>> = {
  compile: /calibrate( \[[= ]*\])? [\d,]+ of 256, [\d,.]+ a second, /,
  explore: /\u001b\[K\w+( \[[= ]*\])? [\d,]+ of [\d,]+/,
  run: /run( \[[= ]*\])? [\d,]+ of 1,000, [\d,.]+ a second, /,
  reduce: /reduce, \d+ of \d+ ops left/,
  compare: /compare( \[[= ]*\])? [\d,]+ of 1,000, /,
};

onTerminal.each(ALL)('on a terminal, NO_COLOR=1 leaves no colours: %s', async (line) => {
  const text = await shown(`${CLI} ${line}`, { NO_COLOR: '1', ...HASTY });
  expect(text).not.toContain('\u001b[3');
  const progress = PROGRESS[line.split(' ')[0]!];
  if (progress && LINES.includes(line)) expect(text).toMatch(progress);
});

/** Commands that leave nothing but a file, or sum up what they did. */
const SILENT = new Set(['compile', 'explore', 'run', 'opt']);

onTerminal.each(LINES)('on a terminal, --quiet leaves results alone: %s', async (line) => {
  const text = await shown(`${CLI} ${line} --quiet`, { NO_COLOR: '1', ...HASTY });
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('next: ');
  expect(text === '').toBe(SILENT.has(line.split(' ')[0]!));
});

onTerminal.each(LINES)(
  'on a terminal, --json leaves one document and plain lines: %s',
  async (line) => {
    const file = place.path('document.json');
    const text = await shown(`${CLI} ${line} --json >${file}`, HASTY);
    expect(text).not.toContain(ESCAPE);
    const told = text.split('\r\n').filter((one) => one !== '');
    expect(told.every((one) => one.startsWith('{'))).toBe(true);
  },
);

onTerminal('progress is seen on a terminal, and nowhere else', async () => {
  const pipe = place.path('samples.jsonl');
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
  const run = `${CLI} run ${place.path('digits')} --input ${pipe}`;
  const seen = await fed(run, pipe, (text) => text.includes(' a second, '));
  expect(seen).toContain(`\r${ESCAPE}K`);
  expect(seen).toMatch(/executor +\w+/);
});

/** Runs a command that reads samples from a pipe, which ends when enough is seen of it. */
async function fed(
  command: string,
  pipe: string,
  isEnough: (text: string) => boolean,
): Promise<string> {
  const child = inTerminal(command);
  const ending = setTimeout(() => child.kill(), 60_000);
  const writer = createWriteStream(pipe);
  const sample = JSON.stringify(new Array<number>(784).fill(0));
  writer.write(`${sample}\n${sample}\n`);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
    if (isEnough(text)) writer.end();
  });
  await once(child, 'close');
  clearTimeout(ending);
  return text;
}
