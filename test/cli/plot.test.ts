import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { glyphsFor } from '../../src/cli/plot/glyphs.ts';
import { type Picture, renderPicture } from '../../src/cli/plot/picture.ts';
import { raster } from '../../src/cli/plot/raster.ts';
import { sparkline, stretched } from '../../src/cli/plot/sparkline.ts';
import { PLAIN } from '../../src/diagnostics/style.ts';
import {
  CALIBRATION,
  DIGITS,
  TEST_DIGITS,
  codesOf,
  documentOf,
  openPlace,
} from '../support/spike.ts';

const place = openPlace();
afterAll(place.clear);

const PLAIN_SIGNS = glyphsFor({ LANG: 'C' });
const BLOCKS = glyphsFor({ LANG: 'en_GB.UTF-8' });

beforeAll(() => {
  const args = ['compile', DIGITS, '-o', 'digits', '--calibration', CALIBRATION, '--quiet'];
  expect(place.run(args).status).toBe(0);
});

test('blocks and braille are for locales of UTF-8', () => {
  expect(glyphsFor({ LC_ALL: 'C', LANG: 'C.UTF-8' })).toBe(PLAIN_SIGNS);
  expect(glyphsFor({ LC_CTYPE: 'de_DE.utf8' })).toBe(BLOCKS);
  expect(glyphsFor({})).toBe(PLAIN_SIGNS);
});

test('the height of a sign is the number, and only nothing is blank', () => {
  expect(sparkline([0, 1, 40, 80], { low: 0, high: 80, least: 0 }, BLOCKS)).toBe(' ▁▄█');
  expect(sparkline([-3, 0, 5], { low: -3, high: 5, least: 1 }, BLOCKS)).toBe('▁▃█');
  expect(sparkline([0, 0], { low: 0, high: 0, least: 0 }, PLAIN_SIGNS)).toBe('  ');
});

test('few steps are widened, many are taken together', () => {
  const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
  expect(stretched([1, 2], 6, sum)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(stretched([1, 2, 3, 4, 5], 2, sum)).toEqual([3, 12]);
});

test('a raster has a dot for each message', () => {
  const sent = ['10000001', '01000000', '00000000', '00000001', '11111111'];
  const at = (step: number, neuron: number) => Number(sent[neuron]![step]);
  const messages = { steps: 8, neurons: 5, at };
  const plain = raster(messages, { columns: 8, rows: 5 }, PLAIN_SIGNS);
  expect(plain).toEqual({
    neuronsADot: 1,
    lines: ['@      @', ' @      ', '        ', '       @', '@@@@@@@@'],
  });
  expect(raster(messages, { columns: 4, rows: 2 }, BLOCKS).lines).toEqual(['⠑⠀⠀⢈', '⠉⠉⠉⠉']);
});

test('neurons that share a plain character show how many of them send', () => {
  const at = (step: number, neuron: number) => Number(neuron <= step);
  const found = raster({ steps: 4, neurons: 8, at }, { columns: 4, rows: 2 }, PLAIN_SIGNS);
  expect(found).toEqual({ neuronsADot: 4, lines: [':=*@', '    '] });
});

test('a picture has messages, rasters, traces and outputs, on the scale of each', () => {
  const rows = Int32Array.from([1, 0, 0, 2, 0, 3]);
  const picture: Picture = {
    steps: 3,
    populations: [{ name: 'hidden', size: 2, rows }],
    rasters: [{ name: 'hidden', size: 2, rows }],
    traces: [{ name: 'hidden.v', what: ['a state'], size: 1, rows: Int32Array.from([0, 4, 8]) }],
    outputs: [{ name: 'output y', what: [], size: 2, rows, scale: 0.5 }],
  };
  const screen = { width: 60, glyphs: BLOCKS, style: PLAIN };
  expect(renderPicture(picture, screen).split('\n')).toEqual([
    'messages over 3 steps of the first sample',
    '  hidden  ████████████████████████  3 messages, 2 neurons',
    '',
    'hidden: 2 neurons down, one a dot; 3 steps across',
    '  |⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒|',
    '',
    'hidden.v over time, a state, from 0 to 8',
    '  0  ▁▁▁▁▁▁▁▁▄▄▄▄▄▄▄▄████████  8',
    '',
    'output y over time, from 0 to 1.5',
    '  0  ▃▃▃▃▃▃▃▃▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    0',
    '  1  ▁▁▁▁▁▁▁▁▆▆▆▆▆▆▆▆████████  1.5',
  ]);
});

test('run --plot draws what the network did, and no more than was asked for', () => {
  const run = (...args: string[]) =>
    place.run(['run', 'digits', '--input', TEST_DIGITS, '--limit', '3', '--plot', ...args], {
      env: { LC_ALL: 'C', COLUMNS: '80' },
    });
  const plain = run();
  expect(plain).toMatchObject({ status: 0, stderr: '' });
  expect(plain.stdout).toMatch(/^messages over 4 steps of the first sample\n {2}image\.range +@/);
  expect(plain.stdout).toMatch(/^output logits over time, from -[\d.]+ to [\d.]+$/m);
  expect(plain.stdout).toMatch(/^samples +3$/m);
  expect(plain.stdout).not.toContain('neurons down');
  const chosen = run('--probe', 'relu', '--probe', 'relu.range.ledger', '--quiet').stdout;
  expect(chosen).toMatch(/^relu\.range: 256 neurons down, 22 a dot; 4 steps across$/m);
  expect(chosen).toMatch(
    /^relu\.range\.ledger over time, a state, the 10 highest of 256, from [\d,]+ to/m,
  );
  expect(chosen).not.toMatch(/^samples/m);
  expect(chosen.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('what is asked for twice is drawn once: messages of an output, and the current that it adds up', () => {
  const compiled = ['compile', resolve('examples/snn/rhythm.spk'), '-o', 'rhythm', '--quiet'];
  expect(place.run(compiled).status).toBe(0);
  const beats = place.path('beats.jsonl');
  writeFileSync(beats, '[1, 1, 1, 1, 1, 1, 1, 1]\n');
  const draw = (...args: string[]) => place.run(['run', ...args, '--plot', '--quiet']).stdout;
  const rhythm = draw('rhythm', '--input', beats, '--probe', 'beat', '--probe', 'beat.v');
  expect(rhythm.match(/^beat: 4 neurons down/gm)).toHaveLength(1);
  expect(rhythm).toMatch(/^beat\.v over time, a state, from /m);
  const digits = ['digits', '--input', TEST_DIGITS, '--limit', '1', '--probe'];
  const summed = draw(...digits, 'logits');
  expect(summed.match(/ over time/g)).toHaveLength(1);
  expect(summed).toMatch(/^output logits over time, what current logits has come to, from /m);
  expect(draw(...digits, 'linear')).toMatch(
    /^linear over time, what arrives in each step, the 10/m,
  );
});

test('a picture is as narrow as the screen', () => {
  const rows = Int32Array.from({ length: 600 }, (_, i) => i % 7);
  const of = (name: string) => ({ name, what: ['a state'], size: 6, rows, scale: 1 });
  const all = [of('hidden.range'), of('out')];
  const picture = { steps: 100, populations: all, rasters: all, traces: all, outputs: all };
  for (const width of [20, 40, 80])
    for (const glyphs of [BLOCKS, PLAIN_SIGNS]) {
      const lines = renderPicture(picture, { width, glyphs, style: PLAIN }).split('\n');
      expect(lines.filter((line) => line.length > width)).toEqual([]);
    }
});

test('a picture is for people alone', () => {
  const run = (...args: string[]) => place.run(['run', ...args, '--input', TEST_DIGITS, '--plot']);
  const json = run('digits', '--limit', '2', '--json');
  expect(documentOf(json)).toMatchObject({ samples: 2 });
  expect(json.stderr).toContain('SPK3064');
  expect(json.stderr).toContain('leave out --json');
  const lines = run('digits', '--limit', '2', '-o', '-');
  expect(codesOf(lines)).toEqual(['SPK3064']);
  expect(lines.stderr).toContain('such as -o out.npz');
  expect(lines.stderr).not.toContain('--json');
  expect(codesOf(run(DIGITS, '--executor', 'float', '--profile'))).toEqual(['SPK7073', 'SPK7073']);
});
