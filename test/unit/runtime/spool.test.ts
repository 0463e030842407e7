import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { openSpool } from '../../../runtime/results/spool.ts';

const MEGABYTE = 2 ** 20;

const spilled = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`spike-results-${process.pid}-`));

test.each([
  ['nothing', 0, 7, 0],
  ['small rows', 3000, 7, 0],
  ['rows that fill pieces', 3, MEGABYTE, 0],
  ['rows across pieces, more than memory is for', 30, 700_001, 1],
])('%s come back in order, and nothing is left behind', (_name, rows, length, files) => {
  const spool = openSpool();
  const row = new Uint8Array(length);
  for (let i = 0; i < rows; i++) spool.add(row.fill(i % 251));
  expect(spool.size).toBe(rows * length);
  expect(spilled()).toHaveLength(files);
  for (let reading = 0; reading < 2; reading++) {
    const all = Buffer.concat([...spool.pieces()]);
    expect(all.length).toBe(rows * length);
    for (let at = 0; at < all.length; at += 1009)
      if (all[at] !== Math.floor(at / length) % 251) throw new Error(`byte ${at} is ${all[at]!}`);
  }
  spool.discard();
  expect(spilled()).toEqual([]);
});
