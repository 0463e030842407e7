import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseEventOptions } from '../../../src/data/events/options.ts';
import { openData } from '../../../src/data/open-data.ts';
import type { SampleInput } from '../../../src/tensor/samples.ts';
import { faultsOf } from '../../support/faults.ts';
import { EVENT_FILES } from '../../support/event-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'spike-events-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const sumOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0);

/** Two planes of 2 x 4 pixels in 2 steps. */
const INPUT: SampleInput = { name: 'x', dtype: 'u1', shape: [1, 2, 2, 4], steps: 2 };
const darker = [1, 0, 0, 0, 0, 0, 0, 0];
const brighter = [0, 0, 0, 0, 0, 0, 0, 1];
const lateDarker = [0, 0, 0, 0, 0, 0, 1, 0];
const nothing = new Array<number>(8).fill(0);

const { aedat2, aedat3, dat, nmnist, csv } = EVENT_FILES;

const FILES = {
  'a.dat': dat,
  'a.bin': nmnist,
  'a.csv': csv,
} as const;

test.each(Object.entries(FILES))('%s holds events of pixels', async (name, content) => {
  const { samples } = await openData({ path: put(name, content) }, [INPUT]);
  expect(samples.count).toBe(1);
  const steps = [...darker, ...brighter, ...lateDarker, ...nothing];
  expect([...samples.get(0)['x']!]).toEqual(steps);
});

test('events are divided over the steps that reach an output; behind them nothing comes in', async () => {
  const told: string[] = [];
  const warn = ({ code }: { code: string }) => told.push(code);
  const input = { ...INPUT, steps: 4, silentSteps: 2 };
  const { samples } = await openData({ path: put('late.csv', csv), warn }, [input]);
  const steps = [...darker, ...brighter, ...lateDarker, ...nothing];
  expect([...samples.get(0)['x']!]).toEqual([...steps, ...Array<number>(32).fill(0)]);
  expect(told).toEqual(['SPK4257']);
});

test.each([
  ['a.aedat', aedat2],
  ['b.aedat', aedat3],
])('%s of a camera of 128 x 128 pixels', async (name, content) => {
  const input: SampleInput = { ...INPUT, dtype: 'f32', shape: [2, 128, 128] };
  const { samples } = await openData({ path: put(name, content) }, [input]);
  const values = samples.get(0)['x']!;
  const at = (step: number, p: number, y: number, x: number) =>
    values[((step * 2 + p) * 128 + y) * 128 + x];
  // Numbers hold how many events there were, bits whether there was one.
  expect([at(0, 1, 1, 3), at(0, 0, 0, 0), at(1, 0, 1, 2)]).toEqual([2, 1, 1]);
  expect(sumOf(values)).toBe(4);
});

test('a camera with more pixels has them joined; a step may have a length', async () => {
  const input: SampleInput = { name: 'x', dtype: 'u8', shape: [1, 2], steps: 2 };
  const events = parseEventOptions('step=60,sensor=2x4');
  const { samples } = await openData({ path: put('j.csv', csv), events }, [input]);
  // Both polarities in one plane; the last event is behind the last step.
  expect([...samples.get(0)['x']!]).toEqual([1, 2, 0, 0]);
});

test('a file of labels beside a recording cuts it into samples with classes', async () => {
  put('cut/r.aedat', aedat3);
  put('cut/r_labels.csv', 'class,startTime_usec,endTime_usec\n2,100,150\n1,150,300\n');
  const input: SampleInput = { ...INPUT, dtype: 'u8', shape: [128, 128], steps: 1 };
  const { samples, labels } = await openData({ path: join(folder, 'cut') }, [input]);
  expect([...labels!]).toEqual([1, 0]);
  const counts = [0, 1].map((i) => sumOf(samples.get(i)['x']!));
  expect(counts).toEqual([1, 3]);
});

test.each([
  ['SPK4251', 'cut.bin', nmnist.subarray(0, 7)],
  ['SPK4251', 'empty.csv', ''],
  ['SPK4251', 'late.csv', '1e999,1,1,1\n'],
  ['SPK4251', 'cut.aedat', aedat2.subarray(0, aedat2.length - 3)],
  ['SPK4251', 'packet.aedat', aedat3.subarray(0, aedat3.length - 3)],
  ['SPK4251', 'cut.dat', dat.subarray(0, dat.length - 3)],
  ['SPK4251', 'words.csv', 't,x,y,p\n1,2,three,1\n'],
  ['SPK4252', 'new.aedat4', '#!AER-DAT4.0\r\n'],
  ['SPK4252', 'davis.aedat', '#!AER-DAT2.0\r\n# DAVIS240C\r\n'],
  ['SPK4253', 'far.csv', '5,9,9,1\n'],
])('%s for %s', async (code, name, content) => {
  const path = put(name, content);
  const input: SampleInput = { ...INPUT, shape: [2, 2, 4] };
  const faults = await faultsOf(async () => (await openData({ path }, [input])).samples.get(0));
  expect(faults).toMatchObject([{ code, at: { file: path } }]);
});

test('events need an input of rows and columns, and options for them need events', async () => {
  const path = put('a.csv', csv);
  const flat: SampleInput = { name: 'x', dtype: 'u1', shape: [8], steps: 2 };
  expect(await faultsOf(() => openData({ path }, [flat]))).toMatchObject([{ code: 'SPK4254' }]);
  const npy = put('x.npy', '');
  const events = parseEventOptions('step=5');
  expect(await faultsOf(() => openData({ path: npy, events }, [INPUT]))).toMatchObject([
    { code: 'SPK4255' },
  ]);
  const options = await faultsOf(() => Promise.resolve(parseEventOptions('step=0')));
  expect(options).toMatchObject([{ code: 'SPK3055' }]);
});
