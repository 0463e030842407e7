import { expect, test } from '@jest/globals';
import { plot } from '../../../src/cli/explore/plot.ts';
import { PLAIN } from '../../../src/diagnostics/style.ts';

const AXES = {
  ...{ rows: 14, x: 'events', y: 'accuracy', width: 80 },
  showY: (y: number) => `${y} %`,
};
const dot = (x: number, y: number, sign?: string) => ({ x, y, sign });

test('better is higher, and dearer is further right', () => {
  const lines = plot([dot(10, 50, '1'), dot(100, 90, '2'), dot(1000, 90)], AXES, PLAIN);
  expect(lines[0]).toBe('accuracy over events');
  expect(lines[1]).toMatch(/^90 % \| {30,33}2 {29,33}\.$/);
  expect(lines[14]).toBe('50 % |1');
  expect(lines.at(-1)).toMatch(/^ +10 +1,000$/);
});

test('a sign is never hidden by a dot', () => {
  expect(plot([dot(1, 1), dot(1, 1, '7')], AXES, PLAIN).join('')).toContain('7');
});

test('a few dots far below are at the bottom, which says so', () => {
  const dots = [90, 91, 92, 93, 94, 95, 96, 97, 98, 10].map((y, i) => dot(i + 1, y, String(i)));
  const lines = plot(dots, AXES, PLAIN);
  expect(lines[14]).toMatch(/^<= 91 % \|0 +1 +9$/);
});

test('equal dots need no extent', () => {
  expect(plot([dot(5, 5, '1')], AXES, PLAIN).slice(1)).toEqual([
    '5 % |1',
    `    +${'-'.repeat(64)}`,
    `     5`,
  ]);
});

test('a front without heights is one line', () => {
  const [, line, axis, ends] = plot([dot(10, 5, '1'), dot(1000, 5, undefined)], AXES, PLAIN);
  expect(line).toBe(`5 % |1${' '.repeat(62)}.`);
  expect(axis).toMatch(/^ +\+-+$/);
  expect(ends).toMatch(/^ +10 +1,000$/);
});

test('a plot is no wider than the screen', () => {
  const lines = plot([dot(10, 50, '1'), dot(1000, 90, '2')], { ...AXES, width: 20 }, PLAIN);
  expect(lines.slice(0, 3)).toEqual(['accuracy over events', `90 % |${' '.repeat(13)}2`, '     |']);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(20);
});
