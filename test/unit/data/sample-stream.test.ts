import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { openSamples } from '../../../src/data/sample-stream.ts';
import { writeNpy } from '../../../src/tensor/npy.ts';
import { writeNpz } from '../../../src/tensor/npz.ts';
import type { SampleInput } from '../../../src/tensor/samples.ts';
import { tensorOf } from '../../../src/tensor/tensor.ts';
import { faultsOf } from '../../support/faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-stream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const X: SampleInput = { name: 'x', dtype: 'i8', shape: [2, 2], steps: 3 };

async function* chunked(bytes: Uint8Array | string, size = 5): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes as string);
  for (let at = 0; at < all.length; at += size)
    yield await Promise.resolve(all.subarray(at, at + size));
}

const open = (content: Uint8Array | string, labels?: readonly number[]) =>
  openSamples(
    { path: '-', standardInput: chunked(content), classes: 4, ...(labels && { labels }) },
    [X],
  );

async function all(source: Awaited<ReturnType<typeof open>>) {
  const found: { x: number[]; label?: number }[] = [];
  for await (const { inputs, ...rest } of source.stream)
    found.push({ x: [...inputs['x']!], ...rest });
  return found;
}

test('lines of JSON are samples, nested or not, with a row for each step or one for all', async () => {
  const twelve = Array.from({ length: 12 }, (_, i) => i);
  const lines = [
    '{"x": [[1, 2], [3, 4]], "label": 3}',
    '[1, 0, true, false]',
    '',
    `{"x": ${JSON.stringify(twelve)}}`,
  ].join('\n');
  expect(await all(await open(lines))).toEqual([
    { x: [1, 2, 3, 4], label: 3 },
    { x: [1, 0, 1, 0] },
    { x: twelve },
  ]);
  const given = await all(await open(lines, [0, 1, 2]));
  expect(given.map(({ label }) => label)).toEqual([0, 1, 2]);
});

test('arrays come through standard input, too', async () => {
  const x = tensorOf('i8', [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
  const label = tensorOf('i32', [2], [3, 0]);
  const npy = await open(writeNpy(x));
  expect((await all(npy)).map((one) => one.x)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  const npz = await open(writeNpz(new Map([...new Map([['x', x]]), ['label', label]])));
  expect([npz.samples?.count, npz.labelName]).toEqual([2, 'label']);
  expect((await all(npz)).map((one) => one.label)).toEqual([3, 0]);
});

test.each([
  ['SPK4256', 'nonsense'],
  ['SPK4256', '7'],
  ['SPK4256', '{"x": ["a"]}'],
  ['SPK4256', '{"x": [1, 2, 3, 4], "label": "a"}'],
  ['SPK4256', `{"x": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ['SPK4202', '{"x": [1, 2, 3]}'],
  ['SPK4201', '{"y": 1, "z": 2}'],
])('%s for the line %.40s, and which line it is', async (code, line) => {
  const faults = await faultsOf(async () => all(await open(`[1, 2, 3, 4]\n${line}\n`)));
  expect(faults[0]).toMatchObject({ code, at: { file: 'standard input', line: 2 } });
});

test('another number of steps than the network runs is refused, and told', async () => {
  const path = join(folder, 'x.npy');
  const steps = (n: number) => {
    writeFileSync(path, writeNpy(tensorOf('i8', [1, n, 2, 2], new Int8Array(4 * n))));
    return openSamples({ path, standardInput: chunked(''), classes: 4 }, [X]);
  };
  expect((await all(await steps(3)))[0]!.x).toHaveLength(12);
  const [fault] = await faultsOf(() => steps(5));
  expect(fault).toMatchObject({ code: 'SPK4250' });
  expect(fault!.hint).toContain('--time-steps 5');
});

test('samples that end before the steps that reach no output get rows of zeros, and that is told once', async () => {
  const path = join(folder, 'late.npy');
  const twelve = Array.from({ length: 12 }, (_, i) => i + 1);
  const told: Diagnostic[] = [];
  const warn = (warning: Diagnostic) => told.push(warning);
  const late = { ...X, steps: 5, silentSteps: 2 };
  const silent = [...twelve, ...Array<number>(8).fill(0)];
  const xs = async (content: string) => {
    const request = { path, standardInput: chunked(content), classes: 4, warn };
    return (await all(await openSamples(request, [late]))).map(({ x }) => x);
  };
  const lines = `[1, 2, 3, 4]\n${JSON.stringify(twelve)}\n${JSON.stringify(twelve)}\n`;
  writeFileSync(path, writeNpy(tensorOf('i8', [1, 3, 2, 2], Int8Array.from(twelve))));
  expect(await xs('')).toEqual([silent]);
  expect(told).toMatchObject([{ code: 'SPK4257', severity: 'warning' }]);
  const request = { path: '-', standardInput: chunked(lines), classes: 4, warn };
  const found = await all(await openSamples(request, [late]));
  expect(found.map(({ x }) => x)).toEqual([[1, 2, 3, 4], silent, silent]);
  expect(told.map(({ at }) => at)).toEqual([{ file: path }, { file: 'standard input', line: 2 }]);
});

test('no lines are no samples; a line without end is refused, and so are samples that somebody ends', async () => {
  const empty = await faultsOf(async () => all(await open('\n\n')));
  expect(empty.map(({ code }) => code)).toEqual(['SPK4206']);

  const part = Buffer.alloc(2 ** 24, '1');
  const endless = Readable.from(new Array(6).fill(part));
  const request = { path: '-', standardInput: endless, classes: 4 };
  const faults = await faultsOf(async () => all(await openSamples(request, [X])));
  expect(faults[0]!.message).toContain('it does not end');

  const ending = new AbortController();
  const silent = new Readable({ read: () => {} });
  const waiting = openSamples({ ...request, standardInput: silent, signal: ending.signal }, [X]);
  ending.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

// Windows has no pipes in folders.
const onPipes = process.platform === 'win32' ? test.skip : test;

onPipes('a pipe in place of a file is read as it comes, and waits for who writes', async () => {
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const opening = openSamples({ path, standardInput: chunked(''), classes: 4 }, [X]);
  const writer = await openFile(path, 'w');
  await writer.write('[1, 2, 3, 4]\n[5, 6');
  await writer.write(', 7, 8]\n');
  await writer.close();
  expect((await all(await opening)).map(({ x }) => x)).toEqual([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
});
