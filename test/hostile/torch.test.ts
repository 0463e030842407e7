import { expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpikeError } from '../../src/diagnostics/diagnostic.ts';
import { importModel } from '../../src/frontend/index.ts';
import { bytesSource } from '../../src/frontend/source.ts';
import { PT2_CASES } from './torch/pt2.ts';
import { SCRIPT_CASES } from './torch/scripts.ts';

const CANARY = join(tmpdir(), `spike-torch-canary-${process.pid}`);

/** The codes of what is wrong with a file, each once. */
async function codesOf(bytes: Uint8Array): Promise<string> {
  const inputShapes = new Map([['x', [1, 4]]]);
  const error: unknown = await importModel(bytesSource('net.pt2', bytes), { inputShapes }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return '';
  if (!(error instanceof SpikeError)) throw new Error('no diagnostic', { cause: error });
  expect(error.message.length).toBeLessThan(10_000);
  return [...new Set(error.diagnostics.map(({ code, exit }) => `${code} ${exit}`))].join();
}

test.each(PT2_CASES)('an exported program: %s', async (_, codes, make) => {
  expect(await codesOf(make())).toBe(codes);
});

test.each(SCRIPT_CASES)('a script: %s', async (_, codes, make) => {
  expect(await codesOf(make(CANARY))).toBe(codes);
  expect(existsSync(CANARY)).toBe(false);
});
