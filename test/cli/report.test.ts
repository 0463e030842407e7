import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pageDataIn } from '../support/page-data-in.ts';
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

beforeAll(() => {
  const args = ['compile', DIGITS, '-o', 'digits.spike', '--calibration', CALIBRATION];
  expect(place.run(args).status).toBe(0);
});

afterAll(() => place.clear());

const dataIn = (file: string) => pageDataIn(place.path(file));

test('writes one page beside the artifact, of what the artifact says', () => {
  const ran = place.run(['report', 'digits.spike', '--json']);
  const { page, bytes } = documentOf(ran) as { page: string; bytes: number };
  expect(page).toBe('digits.html');
  expect(bytes).toBe(statSync(place.path(page)).size);
  const { manifest, report, graph, memory, command } = dataIn('digits.html');
  expect(manifest).toEqual(
    JSON.parse(readFileSync(place.path('digits.spike/manifest.json'), 'utf8')),
  );
  expect(report.quality!.outputs[0]!.name).toBe('logits');
  expect(graph.nodes.map(({ kind }) => kind)).toContain('encode');
  expect(memory!.bytes).toBe(report.graph!.memory!.bytes);
  const places = memory!.buffers.reduce((sum, buffer) => sum + buffer.bytes, 0);
  expect(report.graph!.memory!.bytesApart).toBe(places);
  expect(command).toContain('compile digits.onnx -o digits.spike --target simulation');
});

test('equal artifacts give equal pages, which fetch nothing', () => {
  expect(place.run(['report', 'digits.spike', '-o', 'a/one.html']).status).toBe(0);
  expect(place.run(['report', 'digits.spike', '-o', 'two.html']).status).toBe(0);
  const one = readFileSync(place.path('a/one.html'), 'utf8');
  expect(readFileSync(place.path('two.html'), 'utf8')).toBe(one);
  expect(one).not.toMatch(/<(?:link|img|iframe|script)[^>]*(?:src|href)=/);
  expect(one.length).toBeLessThan(1e6);
});

test('options of samples are told where none run', () => {
  const ran = place.run(['report', 'digits.spike', '--limit', '2', '--probe', 'x']);
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK3064', 'SPK3064']);
});

test('what is no artifact has no page', () => {
  expect(failureOf(place.run(['report', DIGITS, '--json'])).codes).toEqual(['SPK7001']);
});

test('samples are recorded as they run: all messages are counted, some are shown', () => {
  const args = ['--samples', TEST_DIGITS, '--limit', '2', '-o', 'runs.html'];
  expect(place.run(['report', 'digits.spike', ...args]).status).toBe(0);
  const { recording, manifest } = dataIn('runs.html');
  expect(recording!.samples.map(({ label }) => label)).toEqual([
    expect.any(Number),
    expect.any(Number),
  ]);
  for (const { spikes, populations } of recording!.samples) {
    const sent = populations.flatMap(({ counts }) => counts).reduce((sum, n) => sum + n, 0);
    expect(sent).toBe(spikes);
    for (const { counts, shown, messages, neurons, traces } of populations) {
      expect(counts).toHaveLength(manifest.steps);
      expect(shown.length).toBe(Math.min(neurons, 160));
      expect(Math.max(...shown)).toBeLessThan(neurons);
      expect(messages.length % 3).toBe(0);
      for (const { values } of traces) expect(values).toHaveLength(manifest.steps);
    }
  }
});

test('--probe records one layer, and inputs are no layers', () => {
  const args = ['report', 'digits.spike', '--samples', TEST_DIGITS, '-o', 'one.html'];
  expect(place.run([...args, '--probe', 'image.range']).status).toBe(0);
  const [sample] = dataIn('one.html').recording!.samples;
  expect(sample!.populations.map(({ name }) => name)).toEqual(['image.range']);
  expect(failureOf(place.run([...args, '--probe', 'image', '--json'])).codes).toEqual(['SPK8200']);
});

test('compile --report writes the page at once, with runs of the typical inputs', () => {
  const args = ['compile', DIGITS, '-o', 'again.spike', '--calibration', CALIBRATION];
  const ran = place.run([...args, '--report', 'again.html', '--json']);
  expect(documentOf(ran)).toMatchObject({ artifact: 'again.spike', page: 'again.html' });
  expect(dataIn('again.html').recording!.samples).toHaveLength(4);
});

test('a page never takes the place of what it is of', () => {
  const onPart = place.run(['report', 'digits.spike', '-o', 'digits.spike/report.json', '--json']);
  expect(failureOf(onPart).codes).toEqual(['SPK3062']);
  const model = place.path('model.onnx');
  copyFileSync(DIGITS, model);
  const onModel = place.run(['compile', model, '-o', 'b.spike', '--report', model, '--json']);
  expect(failureOf(onModel).codes).toEqual(['SPK3062']);
  expect(readFileSync(model)).toEqual(readFileSync(DIGITS));
});

test('a page takes the place of a page, and of no other file', () => {
  writeFileSync(place.path('labels.txt'), '1, 2, 3');
  const onLabels = place.run(['report', 'digits.spike', '-o', 'labels.txt', '--json']);
  expect(failureOf(onLabels)).toEqual({ exit: 2, codes: ['SPK8202'] });
  const args = ['compile', DIGITS, '-o', 'c.spike', '--report', 'labels.txt', '--json'];
  expect(failureOf(place.run(args)).codes).toEqual(['SPK8202']);
  expect(existsSync(place.path('c.spike'))).toBe(false);
  expect(readFileSync(place.path('labels.txt'), 'utf8')).toBe('1, 2, 3');
});

test('a page that shows runs stays, unless the new one does too or its name was given', () => {
  const runs = ['--samples', TEST_DIGITS, '--limit', '1'];
  expect(place.run(['report', 'digits.spike', ...runs]).status).toBe(0);
  const without = place.run(['report', 'digits.spike', '--json']);
  expect(failureOf(without)).toEqual({ exit: 2, codes: ['SPK8202'] });
  expect(dataIn('digits.html').recording).toBeDefined();
  const { stdout } = place.run(['report', 'digits.spike', '-o', 'digits.html']);
  expect(dataIn('digits.html').recording).toBeUndefined();
  const next = 'next: spike-compile report digits.spike --samples samples.npz -o digits.html';
  expect(stdout).toContain(next);
});

test('-o - writes the page to standard output, and nothing else', () => {
  const { stdout, stderr, status } = place.run(['report', 'digits.spike', '-o', '-']);
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout).toBe(readFileSync(place.path('two.html'), 'utf8'));
  expect(existsSync(place.path('-'))).toBe(false);
  const twice = place.run(['report', 'digits.spike', '-o', '-', '--json']);
  expect(failureOf(twice).codes).toEqual(['SPK3055']);
  const mixed = ['compile', DIGITS, '-o', 'd.spike', '--report', '-', '--json'];
  expect(failureOf(place.run(mixed)).codes).toEqual(['SPK3055']);
});

test('what is not there is told as such', () => {
  const { stderr } = place.run(['report', 'nothere']);
  expect(stderr).toContain(`error[SPK7001]: there is no such folder as 'nothere'`);
});
