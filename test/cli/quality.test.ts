import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { CALIBRATION, DIGITS, codesOf, documentOf, openPlace } from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const compile = (...args: string[]) =>
  place.run(['compile', DIGITS, '-o', 'out', '--calibration', CALIBRATION, ...args]);

const qualityIn = (folder: string) => {
  const report = JSON.parse(readFileSync(place.path(folder, 'report.json'), 'utf8')) as object;
  return (report as { quality?: object }).quality;
};

test('compile says what was lost, as a table with --layers', () => {
  const ran = compile('--layers');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^population +kind +SQNR dB +cosine +clipped % +levels/m);
  expect(ran.stdout).toMatch(/^node_relu +level +\d+\.\d +0\.999\d\d/m);
  expect(ran.stdout).toMatch(/^node_linear +dense +200,704 +[\d,.]+$/m);
  expect(ran.stdout).toMatch(
    /^ {2}agreement +100\.0 % of decisions are the float network's, on 16 samples$/m,
  );
  expect(ran.stdout).toMatch(/^ {2}loss +'logits' keeps \d+\.\d dB, most is lost at 'node_relu'/m);
  expect(ran.stdout).toContain('quiet after step 1');
  expect(compile().stdout).not.toMatch(/^population/m);
});

test('the document of --json has all layers only where they are asked for', () => {
  const qualityOf = (...args: string[]) =>
    (documentOf(compile('--json', ...args)) as { quality: object }).quality;
  expect(qualityOf('--layers')).toEqual(qualityIn('out'));
  expect(qualityOf()).not.toHaveProperty('populations');
  expect(qualityOf()).toMatchObject({ samples: 16, isQuiet: true, settled: 1 });
});

test('as many samples are measured on as are asked for', () => {
  expect(compile('--quality-samples', '3').status).toBe(0);
  expect(qualityIn('out')).toMatchObject({ samples: 3 });
  expect(compile('--quality-samples', '0', '--layers').stdout).toContain('nothing was measured');
  expect(qualityIn('out')).toBeUndefined();
  expect(codesOf(compile('--quality-samples', '-1'))).toHaveLength(1);
});

test('bits that lose too much are told with the place and the option', () => {
  const ran = compile('--activation-bits', '2', '--weight-bits', '2');
  expect(ran.status).toBe(0);
  expect(codesOf(ran)).toEqual(['SPK5030']);
  expect(ran.stderr).toMatch(/output 'logits' keeps -?\d+(\.\d+)? dB/);
  expect(ran.stderr).toMatch(/--(activation|weight)-bits 8/);
});
