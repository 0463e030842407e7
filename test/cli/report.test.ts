import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PageData } from '../../src/page/page-data.ts';
import { CALIBRATION, DIGITS, documentOf, failureOf, openPlace } from '../support/spike.ts';

const place = openPlace();

beforeAll(() => {
  const args = ['compile', DIGITS, '-o', 'digits.spike', '--calibration', CALIBRATION];
  expect(place.run(args).status).toBe(0);
});

afterAll(() => place.clear());

function dataIn(file: string): PageData {
  const html = readFileSync(place.path(file), 'utf8');
  const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)!;
  return JSON.parse(json!) as PageData;
}

test('writes one page beside the artifact, of what the artifact says', () => {
  const ran = place.run(['report', 'digits.spike', '--json']);
  const { page, bytes } = documentOf(ran) as { page: string; bytes: number };
  expect(page).toBe(place.path('digits.html'));
  expect(bytes).toBe(statSync(page).size);
  const { manifest, report, graph, memory } = dataIn('digits.html');
  expect(manifest).toEqual(
    JSON.parse(readFileSync(place.path('digits.spike/manifest.json'), 'utf8')),
  );
  expect(report.quality!.outputs[0]!.name).toBe('logits');
  expect(graph.nodes.map(({ kind }) => kind)).toContain('encode');
  expect(memory!.bytes).toBe(report.graph!.memory!.bytes);
});

test('equal artifacts give equal pages, which fetch nothing', () => {
  expect(place.run(['report', 'digits.spike', '-o', 'a/one.html']).status).toBe(0);
  expect(place.run(['report', 'digits.spike', '-o', 'two.html']).status).toBe(0);
  const one = readFileSync(place.path('a/one.html'), 'utf8');
  expect(readFileSync(place.path('two.html'), 'utf8')).toBe(one);
  expect(one).not.toMatch(/<(?:link|img|iframe|script)[^>]*(?:src|href)=/);
  expect(one.length).toBeLessThan(1e6);
});

test('what is no artifact has no page', () => {
  expect(failureOf(place.run(['report', DIGITS, '--json'])).codes).toEqual(['SPK7001']);
});
