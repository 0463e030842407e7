import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readNpy, writeNpy } from '../../src/tensor/npy.ts';
import { readNpz } from '../../src/tensor/npz.ts';
import { tensorOf } from '../../src/tensor/tensor.ts';
import { makePng } from '../support/make-png.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  failureOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
const artifact = place.path('digits.spike');
const images = readNpz(readFileSync(TEST_DIGITS), {}).get('image')!;
const SOME = 12;

beforeAll(() => {
  place.run(['compile', DIGITS, '-o', artifact, '--calibration', CALIBRATION]);
});
afterAll(place.clear);

const rows = Array.from({ length: SOME }, (_, i) =>
  Array.from((images.data as Float32Array).subarray(i * 784, (i + 1) * 784)),
);
const lines = rows.map((image) => JSON.stringify({ image, label: 3 })).join('\n');

/** The logits of the first samples, as a plain run gives them. */
function expected(): number[] {
  const args = ['run', artifact, '--input', TEST_DIGITS, '--limit', String(SOME)];
  documentOf(place.run([...args, '--json', '-o', 'plain.npy']));
  return [...(readNpy(readFileSync(place.path('plain.npy')), {}).data as Int32Array)];
}

test('lines of JSON come in and go out, one for each sample', () => {
  const args = ['dist/cli.js', 'run', artifact, '--input', '-', '-o', '-'];
  const ran = spawnSync(process.execPath, args, { input: lines, encoding: 'utf8' });
  expect(ran.status).toBe(0);
  const found = ran.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(found.map(({ sample }) => sample)).toEqual(rows.map((_, i) => i));
  expect(found.flatMap(({ outputs }) => outputs['logits']!)).toEqual(expected());
  const both = ['run', artifact, '--input', TEST_DIGITS, '--json', '-o', '-'];
  expect(failureOf(place.run(both))).toEqual({ exit: 2, codes: ['SPK3055'] });
});

interface Line {
  readonly sample: number;
  readonly outputs: Record<string, number[]>;
}

test('a file of lines gives what the same arrays give; so do images in folders', () => {
  writeFileSync(place.path('x.jsonl'), lines);
  const run = (...args: string[]) =>
    documentOf(place.run(['run', artifact, ...args, '--json', '-o', 'out.npy']));
  const logits = () => [...(readNpy(readFileSync(place.path('out.npy')), {}).data as Int32Array)];
  const ofLines = run('--input', 'x.jsonl') as Record<string, number>;
  expect(ofLines).toMatchObject({ samples: SOME, labels: 'x.jsonl' });
  expect(ofLines['accuracy']).toBeLessThan(1);
  expect(logits()).toEqual(expected());

  for (let digit = 0; digit < 10; digit++) {
    mkdirSync(place.path('photos', String(digit)), { recursive: true });
    const samples = rows[digit]!.map((x) => Math.round(x * 255));
    const png = makePng({ width: 28, height: 28, depth: 8, colours: 0, samples });
    writeFileSync(place.path('photos', String(digit), 'a.png'), png);
  }
  const found = run('--input', 'photos', '--preprocess', 'scale=255');
  expect(found).toMatchObject({ samples: 10, labels: 'folders of photos' });
  expect(logits()).toEqual(expected().slice(0, 100));
  expect(run('--input', place.path('photos', '0', 'a.png'))).toMatchObject({ samples: 1 });
  const float = ['run', DIGITS, '--executor', 'float', '--input', 'photos', '--json'];
  expect(documentOf(place.run(float))).toMatchObject({ samples: 10, labels: 'folders of photos' });
});

test('probes are recorded beside the outputs, and need a place', () => {
  const args = [
    'run',
    artifact,
    '--input',
    TEST_DIGITS,
    '--limit',
    '3',
    '--probe',
    'relu',
    '--json',
  ];
  documentOf(place.run([...args, '--probe', 'relu.ledger', '-o', 'probes.npz']));
  const arrays = readNpz(readFileSync(place.path('probes.npz')), {});
  const names = [...arrays.keys()].filter((name) => name.startsWith('relu'));
  expect(names).toHaveLength(2);
  for (const name of names) expect(arrays.get(name)!.shape).toEqual([3, 4, 256]);
  expect(failureOf(place.run(args))).toEqual({ exit: 2, codes: ['SPK7072'] });
  const unknown = place.run([
    'run',
    artifact,
    '--input',
    TEST_DIGITS,
    '--probe',
    'relo',
    '-o',
    'x.npz',
    '--json',
  ]);
  expect(failureOf(unknown)).toEqual({ exit: 5, codes: ['SPK7070'] });
  const float = [
    'run',
    DIGITS,
    '--executor',
    'float',
    '--input',
    TEST_DIGITS,
    '--profile',
    '--json',
  ];
  expect(failureOf(place.run(float))).toEqual({ exit: 2, codes: ['SPK7073'] });
});

test('a profile has a row for each op, and is there only when asked for', () => {
  const args = ['run', artifact, '--input', TEST_DIGITS, '--limit', '40', '--threads', '1'];
  const { profile, memory } = documentOf(place.run([...args, '--profile', '--json'])) as {
    profile: { kind: string; ms: number; synops: number; bytes: number }[];
    memory: { values: number; workspace: number };
  };
  expect(memory.values).toBeGreaterThan(0);
  expect(profile.map(({ kind }) => kind)).toEqual(['encode', 'dense', 'level', 'dense', 'sigma']);
  expect(profile.every(({ bytes }) => bytes > 0)).toBe(true);
  expect(profile[1]!.synops).toBeGreaterThan(profile[3]!.synops);
  expect(place.run([...args, '--profile']).stdout).toMatch(/op +kind +ms +% of time/);
  expect(documentOf(place.run([...args, '--json']))).not.toHaveProperty('profile');
});

test('quiet says nothing; a folder without samples and a folder for a model are told as such', () => {
  const args = ['run', artifact, '--input', TEST_DIGITS, '--limit', '2'];
  expect(place.run([...args, '-q']).stdout).toBe('');
  mkdirSync(place.path('empty'));
  const empty = place.run(['run', artifact, '--input', 'empty', '--json']);
  expect(failureOf(empty)).toEqual({ exit: 2, codes: ['SPK4210'] });
  const model = place.run(['run', 'empty', '--executor', 'float', '--input', TEST_DIGITS]);
  expect(model.stderr).not.toContain('EISDIR');
  expect(codesOf(model)).toHaveLength(1);
  expect(place.run([...args, '--labels', 'empty']).stderr).not.toContain('EISDIR');
});

test('a run that fails, or that somebody ends, leaves nothing behind', async () => {
  const broken = images.data.slice(0, 784 * 600) as Float32Array;
  broken[784 * 599] = NaN;
  writeFileSync(place.path('broken.npy'), writeNpy(tensorOf('f32', [600, 784], broken)));
  const before = readdirSync(place.folder).sort();
  const failed = place.run(['run', artifact, '--input', 'broken.npy', '-o', 'no.npz', '--json']);
  expect(failureOf(failed)).toEqual({ exit: 2, codes: ['SPK4204'] });
  expect(readdirSync(place.folder).sort()).toEqual(before);

  // Samples that keep coming.
  const child = place.start(['run', artifact, '--input', '-', '-o', join('deep', 'no.jsonl')]);
  child.stdin!.on('error', () => {});
  child.stdin!.write(`${lines}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('exit', resolve));
  expect(status).toBe(130);
  expect(readdirSync(place.path('deep'))).toEqual([]);
});

test('each line is answered when it comes; nothing that waits for lines outlives Ctrl-C', async () => {
  const child = place.start(['run', artifact, '--input', '-', '-o', '-']);
  child.stdin!.on('error', () => {});
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  for (let sample = 0; sample < 3; sample++) {
    child.stdin!.write(`${JSON.stringify({ image: rows[sample] })}\n`);
    const { value } = (await answers.next()) as { value: string };
    expect(JSON.parse(value)).toMatchObject({ sample });
  }
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);

  const empty = spawnSync(process.execPath, ['dist/cli.js', 'run', artifact, '--input', '-'], {
    input: '',
    encoding: 'utf8',
  });
  expect(empty.status).toBe(2);
  expect(empty.stderr).toContain('SPK4206');
});

const onFull = existsSync('/dev/full') ? test : test.skip;

onFull('a full disk is told once, by the name of what was written', () => {
  const args = ['run', artifact, '--input', TEST_DIGITS, '--batch', '100', '-o'];
  expect(place.run([...args, '/dev/full']).stderr).toContain("'/dev/full'");
  const full = openSync('/dev/full', 'w');
  const ran = spawnSync(process.execPath, ['dist/cli.js', ...args, '-'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(ran.status).toBe(6);
  expect(codesOf(ran)).toEqual(['SPK7023']);
});
