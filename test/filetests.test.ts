import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import * as codes from '../src/diagnostics/codes.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';
import { runFiletest } from './support/filetest.ts';

/*
 * Each .spk file under test/filetests is a test: its first line says what to do with the text, and the
 * text behind `;;;; expected` what comes of it. `BLESS=1` writes what comes of it into the files.
 */

const FOLDER = fileURLToPath(new URL('filetests', import.meta.url));
const MARKER = ';;;; expected\n';

const files = (readdirSync(FOLDER, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.spk'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

test.each(files)('%s', async (name) => {
  const path = join(FOLDER, name);
  const [input, expected] = readFileSync(path, 'utf8').split(MARKER) as [string, string?];
  const found = await runFiletest(input);
  if (process.env['BLESS'] === '1') writeFileSync(path, input + MARKER + found);
  else expect(found).toBe(expected);
});

test('every fault of text and graphs has a filetest', () => {
  const expected = files.map((name) => readFileSync(join(FOLDER, name), 'utf8').split(MARKER)[1]);
  const known = Object.values(codes)
    .map(({ info }) => info.code)
    .filter((code) => /^SPK[12]/.test(code));
  expect(known.filter((code) => !expected.some((text) => text?.includes(` ${code} `)))).toEqual([]);
});

test('every kind of op has a filetest that prints it', () => {
  const printed = files.filter((name) => name.startsWith('print/'));
  const texts = printed.map((name) => readFileSync(join(FOLDER, name), 'utf8').split(MARKER)[1]);
  const kinds = [...OP_TABLE.keys()];
  expect(kinds.filter((kind) => !texts.some((text) => text?.includes(` = ${kind}(`)))).toEqual([]);
});
