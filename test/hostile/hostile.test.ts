import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { describeGraph } from '../../src/compiler/describe-graph.ts';
import { EXIT } from '../../src/diagnostics/diagnostic.ts';
import { type Graph, tensorsOf } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { print } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { bytesOf } from '../../src/tensor/tensor.ts';
import type { HostileCase } from './case.ts';
import { CASES, OPERATOR_INPUTS } from './cases/index.ts';
import { LAST_READ, SECRET, layOut, readFrom } from './read-case.ts';

const root = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(root, { recursive: true }));

/**
 * Far more time of a processor than any of them takes, however busy it is: `benchmarks/onnx-hostile.mjs` holds
 * them to a second, and to memory.
 */
const LONGEST_MS = 10_000;

/**
 * A model may not be allowed to read a file (3), or be no network (4). It may also ask for more than any
 * machine has, which is a ceiling (6): more elements than an array holds, more nodes or steps than networks
 * have.
 */
const EXITS: readonly number[] = [EXIT.refused, EXIT.cannotCompile, EXIT.ceiling];

/** A message is read by people. */
const LONGEST_MESSAGE = 2000;

let made = 0;

function place(): string {
  return join(root, String(made++));
}

const isPosix = process.platform !== 'win32';
const HERE = CASES.filter((one) => isPosix || !one.isPosix);

test('there are enough of them, each with a name of its own', () => {
  expect(CASES.length).toBeGreaterThan(500);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  const refused = CASES.filter(({ codes }) => codes !== 'any' && codes.length > 0);
  expect(refused.length).toBeGreaterThan(200);
});

test.each(HERE.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
  await check(one, layOut(one, place()));
});

test('every operator, with inputs that are of no use to it', async () => {
  const odd: unknown[] = [];
  for (const one of OPERATOR_INPUTS) {
    const folder = place();
    await check(one, layOut(one, folder)).catch((error: unknown) => odd.push([one.name, error]));
    rmSync(folder, { recursive: true });
  }
  expect(odd).toEqual([]);
  expect(OPERATOR_INPUTS.length).toBeGreaterThan(500);
});

async function check(one: HostileCase, path: string): Promise<void> {
  const start = process.cpuUsage();
  const { graph, faults } = await readFrom(path);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(LONGEST_MS);
  const found = [...new Set(faults.map(({ code }) => code))].sort();
  if (one.codes !== 'any') expect(found).toEqual([...one.codes].sort());
  expect(faults.filter(({ exit }) => !EXITS.includes(exit))).toEqual([]);
  const texts = faults.map(({ message }) => message);
  expect(texts.filter((text) => text.length > LONGEST_MESSAGE || /\n\s+at /.test(text))).toEqual(
    [],
  );
  expect(JSON.stringify(faults)).not.toContain(SECRET);
  if (graph) checkGraph(graph);
  checkCanary(path);
}

function checkGraph(graph: Graph): void {
  expect(verify(graph, OP_TABLE)).toEqual([]);
  describeGraph(graph, OP_TABLE);
  const tensors = tensorsOf(graph);
  if (tensors.some(({ shape }) => sizeOf(shape) > 2 ** 22)) return;
  expect(print(graph, OP_TABLE)).not.toContain(SECRET);
  for (const { data } of tensors) expect(Buffer.from(bytesOf(data)).includes(SECRET)).toBe(false);
}

/** Whether this file system notes when a file is read. */
const notesReads = (() => {
  const path = join(root, 'noted');
  writeFileSync(path, 'x');
  utimesSync(path, LAST_READ, 2 * LAST_READ);
  readFileSync(path);
  return statSync(path).atimeMs !== LAST_READ * 1000;
})();

function checkCanary(path: string): void {
  const { atimeMs } = statSync(join(dirname(path), '..', 'outside', 'w.bin'));
  if (notesReads) expect(atimeMs).toBe(LAST_READ * 1000);
}
