import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { loadPasses } from './support/load-passes.ts';
import { referenceDocs } from '../src/compiler/reference-docs.ts';
import * as codes from '../src/diagnostics/codes.ts';
import { KNOWN_INPUTS } from '../src/frontend/onnx/known-inputs.ts';
import { OPERATORS } from '../src/frontend/onnx/ops/index.ts';
import { OP_TABLE } from '../src/ir/ops/index.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const infos = Object.values(codes).map((code) => code.info);
const passes = await loadPasses();
const operators = OPERATORS.keys();
const effect = readFileSync(join(ROOT, 'benchmarks/effect.md'), 'utf8');
const knownInputs = KNOWN_INPUTS;
const tables = { codes: infos, ops: OP_TABLE, passes, operators, knownInputs, effect };
const pages = [...referenceDocs(tables)];

test.each(pages)('docs/%s is up to date: node scripts/docs.mjs', (name, text) => {
  expect(readFileSync(join(ROOT, 'docs', name), 'utf8').replaceAll('\r\n', '\n')).toBe(text);
});

test('every code, op and pass has a section', () => {
  const [errors, , ops, passPage] = pages.map(([, text]) => text) as [
    string,
    string,
    string,
    string,
  ];
  expect(infos.filter(({ code, title }) => !errors.includes(`\n### ${code}: ${title}\n`))).toEqual(
    [],
  );
  expect([...OP_TABLE.keys()].filter((kind) => !ops.includes(`\n## ${kind}\n`))).toEqual([]);
  expect(passes.filter(({ name }) => !passPage.includes(`\n## ${name}\n`))).toEqual([]);
});

test('operators with a condition are operators', () => {
  expect(Object.keys(KNOWN_INPUTS).filter((kind) => !OPERATORS.has(kind))).toEqual([]);
});

test('no two messages share a code', () => {
  const numbers = infos.map((info) => info.code);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.filter((number) => !/^SPK[1-9][0-9]{3}$/.test(number))).toEqual([]);
});

test('every code is raised in some test', () => {
  const files = (readdirSync(join(ROOT, 'test'), { recursive: true }) as string[])
    .filter((name) => /\.(ts|spk)$/.test(name))
    .map((name) => readFileSync(join(ROOT, 'test', name), 'utf8'));
  const raised = new Set(files.flatMap((text) => text.match(/SPK[0-9]{4}/g) ?? []));
  expect(infos.map((info) => info.code).filter((code) => !raised.has(code))).toEqual([]);
});
