import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { fileSource, readArrays, tensor, writeNpz } from '../../src/index.ts';
import {
  CALIBRATION,
  DIGITS,
  type Ran,
  TEST_DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

interface Point {
  readonly encoding: string;
  readonly steps: number;
  readonly activationBits: number;
  readonly weightBits: number;
  readonly accuracy?: number;
  readonly agreement: number;
  readonly sqnr: number;
  readonly events: number;
  readonly operations: number;
  readonly isFront: boolean;
  readonly command: string;
}

interface Document {
  readonly samples: object;
  readonly quality: string;
  readonly networks: number;
  readonly isComplete: boolean;
  readonly notMeasured: number;
  readonly points: readonly Point[];
}

const SMALL = ['--encoding', 'graded', '--activation-bits', '2,8', '--weight-bits', '2,8'];
const TWELVE = ['--samples', '12', '--time-steps', '1,2'];

const explore = (...args: string[]) =>
  place.run(['explore', DIGITS, '--calibration', CALIBRATION, ...args]);
const found = (ran: Ran) => documentOf(ran) as Document;

test('explore measures every network and finds the front', () => {
  const ran = explore(...SMALL, ...TWELVE, '--json', '-o', 'explore.json');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  const { points, ...rest } = found(ran);
  expect(rest).toMatchObject({
    networks: 4,
    isComplete: true,
    quality: 'agreement',
    samples: { of: 256, calibrated: 244, measured: 12, isShared: false, isLabelled: false },
  });
  const widths = points.map(({ activationBits: a, weightBits: w }) => `${a}/${w}`);
  expect(new Set(widths)).toEqual(new Set(['2/2', '2/8', '8/2', '8/8']));
  const [fine, coarse] = ['8/8', '2/2'].map((one) => points[widths.indexOf(one)]!);
  expect(fine!.sqnr).toBeGreaterThan(coarse!.sqnr + 10);
  const beats = (a: Point, b: Point) =>
    a.agreement >= b.agreement &&
    a.events <= b.events &&
    a.operations <= b.operations &&
    a.steps <= b.steps &&
    (a.agreement > b.agreement || a.events < b.events || a.operations < b.operations);
  for (const point of points)
    expect(points.some((other) => beats(other, point))).toBe(!point.isFront);
  expect(JSON.parse(readFileSync(place.path('explore.json'), 'utf8'))).toEqual(found(ran));
});

test('a point is what a compile with its command line gives', () => {
  const ran = explore(...SMALL, ...TWELVE, '--json');
  const point = found(ran).points.find(({ isFront }) => isFront)!;
  const words = point.command.split(' ');
  expect(words.slice(0, 2)).toEqual(['spike-compile', 'compile']);
  expect(place.run(words.slice(1)).status).toBe(0);
  const report = JSON.parse(readFileSync(place.path('digits.spike/report.json'), 'utf8')) as object;
  expect(report).toMatchObject({
    options: {
      encoding: point.encoding,
      steps: point.steps,
      activationBits: point.activationBits,
      weightBits: point.weightBits,
    },
  });
});

test('a table, a plot and command lines are for people', () => {
  const ran = explore(...SMALL, ...TWELVE, '--all');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^calibrated on 244 of 256 samples, measured on 12 others/m);
  expect(ran.stdout).toMatch(/^ +encoding +activation bits +weight bits +steps +agreement %/m);
  expect(ran.stdout).toMatch(/^agreement over events a sample$/m);
  expect(ran.stdout).toMatch(/^ {2}1 {2}spike-compile compile \S+ -o digits\.spike /m);
  const rows = (text: string) => text.split('\n').filter((line) => line.includes(' graded '));
  const front = rows(explore(...SMALL, ...TWELVE).stdout);
  expect(rows(ran.stdout).length).toBeGreaterThan(front.length);
});

test('labels among the samples make it accuracy', () => {
  const ran = place.run([
    ...['explore', DIGITS, '--calibration', TEST_DIGITS, ...SMALL],
    ...['--samples', '64', '--time-steps', '1', '--json'],
  ]);
  const { quality, points } = found(ran);
  expect(quality).toBe('accuracy');
  expect(points[0]!.accuracy).toBeGreaterThan(0.9);
});

test('the same command gives the same document, from the cache or not, with any number of jobs', () => {
  const args = [...SMALL, '--samples', '16', '--seed', '3', '--json'];
  const first = explore(...args, '--jobs', '1', '--no-cache').stdout;
  expect(explore(...args, '--jobs', '3', '--no-cache').stdout).toBe(first);
  expect(explore(...args).stdout).toBe(first);
  expect(explore(...args).stdout).toBe(first);
  expect(explore(...SMALL, '--samples', '16', '--seed', '4', '--json').stdout).not.toBe(first);
});

const onSignal = process.platform === 'win32' ? test.skip : test;
const LONG = [
  ...['--encoding', 'graded', '--activation-bits', '2..8', '--weight-bits', '2..8'],
  ...['--samples', '128', '--jobs', '1', '--time-steps', '1'],
];

onSignal(
  'Ctrl-C keeps what was measured, and the same command goes on from there',
  async () => {
    const args = ['explore', DIGITS, '--calibration', CALIBRATION, ...LONG, '-o', 'part.json'];
    const child = place.start(args);
    const exit = once(child, 'close');
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += String(chunk)));
    await stateAfter(1);
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(stderr).toMatch(/SPK6043.*interrupted, \d+ of 49 networks are measured/);
    const part = JSON.parse(readFileSync(place.path('part.json'), 'utf8')) as Document;
    expect(part.isComplete).toBe(false);
    expect(part.points.length).toBeGreaterThan(0);
    const whole = documentOf(place.run([...args, '--json'])) as Document;
    expect(whole.isComplete).toBe(true);
    expect(whole.points).toHaveLength(49);
    for (const point of part.points)
      expect(whole.points).toContainEqual({ ...point, isFront: expect.any(Boolean) });
  },
  120_000,
);

test('after a kill at any moment the state is whole, and the result the same', async () => {
  const args = ['explore', DIGITS, '--calibration', CALIBRATION, ...LONG, '--seed', '9'];
  const child = place.start(args);
  const exit = once(child, 'close');
  await stateAfter(2);
  child.kill('SIGKILL');
  await exit;
  const resumed = place.run([...args, '--json']);
  expect(resumed).toMatchObject({ status: 0, stderr: '' });
  expect(resumed.stdout).toBe(place.run([...args, '--json', '--no-cache']).stdout);
}, 120_000);

test('a damaged state is told and made anew', () => {
  const args = [...SMALL, ...TWELVE, '--seed', '5', '--json'];
  const before = new Set(states());
  const first = explore(...args).stdout;
  const file = states().find((name) => !before.has(name))!;
  writeFileSync(place.path('cache', 'explore', file), 'not what was written');
  const again = explore(...args);
  expect(again.stdout).toBe(first);
  expect(again.stderr).toContain('SPK7021');
});

test('too few samples are measured on though they were calibrated on', () => {
  writeFileSync(place.path('few.npz'), firstSamples(20));
  const ran = place.run(['explore', DIGITS, '--calibration', 'few.npz', ...SMALL]);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toContain('SPK4240');
});

test('what cannot be explored is refused', () => {
  const refused = (...args: string[]) => failureOf(place.run(['explore', ...args, '--json']));
  const given = [DIGITS, '--calibration', CALIBRATION];
  expect(refused(DIGITS)).toEqual({ exit: 2, codes: ['SPK3053'] });
  for (const wrong of ['1..4', '9', '5..3', '', 'a', '4,', '2..8,']) {
    const code = wrong === '' ? 'SPK3060' : 'SPK3055';
    expect(refused(...given, '--weight-bits', wrong)).toEqual({ exit: 2, codes: [code] });
  }
  expect(refused(...given, '--encoding', 'grated')).toEqual({ exit: 2, codes: ['SPK3055'] });
  expect(refused(...given, '--costs', 'event')).toEqual({ exit: 2, codes: ['SPK3055'] });
  expect(refused(...given, '-o', CALIBRATION)).toEqual({ exit: 2, codes: ['SPK3062'] });
  expect(refused(...given, '--time-steps', '1..65')).toEqual({ exit: 2, codes: ['SPK3055'] });
});

test('a graph with spikes in it has nothing to explore', () => {
  expect(place.run(['compile', DIGITS, '-o', 'd.spike', '--calibration', CALIBRATION]).status).toBe(
    0,
  );
  const ran = place.run([
    ...['explore', 'd.spike/program.spk', '--calibration', CALIBRATION, '--json'],
  ]);
  expect(failureOf(ran)).toEqual({ exit: 2, codes: ['SPK5050'] });
});

test('networks that cannot be are told, all of them if there are no others', () => {
  writeFileSync(place.path('softmax.spk'), SOFTMAX);
  const x = tensor(
    'f32',
    [40, 2],
    Float32Array.from({ length: 80 }, (_, i) => i % 7),
  );
  writeFileSync(place.path('x.npz'), writeNpz(new Map([['x', x]])));
  const args = ['explore', 'softmax.spk', '--calibration', 'x.npz', '--weight-bits', '8'];
  const none = place.run([...args, '--encoding', 'rate', '--json']);
  expect(failureOf(none)).toEqual({ exit: 4, codes: ['SPK5073'] });
  const silent = ['--layer', 'y:encoding=radix', '--encoding', 'rate,graded'];
  const both = place.run([...args, ...silent, '--json']);
  expect(failureOf(both)).toEqual({ exit: 4, codes: ['SPK5051'] });
  const unknown = place.run([...args, '--layer', 'nosuch:weight-bits=4']);
  expect(codesOf(unknown)).toEqual(['SPK4221', 'SPK5071']);
  const some = place.run([...args, '--encoding', 'rate,graded']);
  expect(some.status).toBe(0);
  expect(some.stdout).toMatch(/^not possible: rate 8 at /m);
});

const SOFTMAX = `spk 1
graph chooses : ann
input %x : tensor f32[1,2]
%y = dense(%x) {weight = f32[3,2](1, 0.25, -1, 2, 0.5, 1)} : tensor f32[1,3]
%z = softmax(%y) : tensor f32[1,3]
output z = %z
`;

function states(): string[] {
  try {
    return readdirSync(place.path('cache', 'explore')).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** Waits until a state was written that was not there. */
async function stateAfter(writes: number): Promise<void> {
  const known = new Set(states());
  const fresh = () => states().find((name) => !known.has(name));
  const read = () => readFileSync(place.path('cache', 'explore', fresh()!), 'utf8');
  while (fresh() === undefined) await pause();
  for (let i = 1, last = read(); i < writes;) {
    await pause();
    const now = read();
    if (now === last) continue;
    last = now;
    i++;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}

function firstSamples(count: number): Uint8Array {
  const source = fileSource(CALIBRATION);
  const image = readArrays(CALIBRATION, source.read(0, source.size)).get('image')!;
  const data = image.data.slice(0, count * 784);
  return writeNpz(new Map([['image', tensor('f32', [count, 784], data)]]));
}
