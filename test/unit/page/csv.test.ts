import { expect, test } from '@jest/globals';
import { csvOf } from '../../../src/page/client/csv.ts';

test('fields with commas, quotes and line breaks stand in quotes', () => {
  const rows = [
    ['a,b', 1.5],
    ['say "x"', undefined],
    ['two\nlines', -2],
  ] as const;
  expect(csvOf({ columns: ['name', 'n'], rows })).toBe(
    'name,n\r\n"a,b",1.5\r\n"say ""x""",\r\n"two\nlines",-2\r\n',
  );
});

test('a name that a spreadsheet would compute is no formula', () => {
  expect(csvOf({ columns: ['n'], rows: [['=HYPERLINK("x")'], ['@sum']] })).toBe(
    `n\r\n"'=HYPERLINK(""x"")"\r\n'@sum\r\n`,
  );
});
