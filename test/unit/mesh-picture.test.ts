import { expect, test } from '@jest/globals';
import { meshPicture } from '../../src/cli/compile/mesh-picture.ts';
import { PLAIN } from '../../src/diagnostics/style.ts';

const mesh = { columns: 4, rows: 2 };
const loads = [
  { chip: 0, x: 0, y: 0, ns: 100 },
  { chip: 0, x: 3, y: 1, ns: 41 },
  { chip: 1, x: 1, y: 0, ns: 0 },
];

test('cores stand where they are, each with its work in tenths of that of the busiest', () => {
  expect(meshPicture({ mesh, loads }, PLAIN)).toEqual([
    '  work of each core in tenths of the busiest (#), 100 ns when all fire once',
    '  chip 0    chip 1',
    '  #...      .1..',
    '  ...5      ....',
  ]);
});

test('chips that do not fit the width stand below, and of many chips the first are shown', () => {
  expect(meshPicture({ mesh, loads }, PLAIN, 19).slice(-6)).toEqual([
    ...['  chip 0', '  #...', '  ...5'],
    ...['  chip 1', '  .1..', '  ....'],
  ]);
  const many = Array.from({ length: 11 }, (_, chip) => ({ chip, x: 0, y: 0, ns: 7 }));
  expect(meshPicture({ mesh, loads: many }, PLAIN).at(-1)).toBe('  and 3 more chips');
});

test('the busiest stand out in colour', () => {
  const style = {
    ...PLAIN,
    red: (text: string) => `<${text}>`,
    yellow: (text: string) => `(${text})`,
  };
  expect(meshPicture({ mesh, loads }, style)[2]).toContain('<#>');
});
