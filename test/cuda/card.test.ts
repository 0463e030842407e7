import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { shipped } from '../../src/compiler/shipped.ts';
import { record } from '../../src/ir/interpret.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import { parse } from '../../src/ir/parse.ts';
import { random } from '../../src/support/random.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { PROJECT_FILES } from '../../targets/cuda/emit.ts';
import { networkText } from '../../targets/cuda/network.ts';
import { testHost } from './compilers.ts';

/* What is said to a graphics card and when, with one that this processor plays: played-card.hpp. */

const NETWORK = `spk 1
graph played : fixed
input %x : spikes u1[21]
input %bias : current i24[5]
%in = dense(%x) {weight = i8[5,21](${Array.from({ length: 105 }, (_, i) => ((i * 37) % 19) - 7).join(', ')})} : current i24[5]
%sum = add(%in, %bias) : current i24[5]
%y = lif(%sum) {du = i16[](4095), dv = i16[](700), vth = i32[](9)} : spikes u1[5]
%total = sigma(%in) : current i32[5]
output total = %total
output spikes = %y
output bias = %bias
`;

const SAMPLES = 150;
const STEPS = 6;
const folder = mkdtempSync(join(tmpdir(), 'spike-played-'));
const at = (name: string) => join(folder, name);
let spikes = 0;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  for (const name of PROJECT_FILES) writeFileSync(at(name), shipped(`cuda/${name}`));
  for (const name of ['played-card.hpp', 'on-played-card.cpp'])
    copyFileSync(join('test/cuda', name), at(name));
  const { graph, diagnostics } = parse(NETWORK, { ops: OP_TABLE });
  expect(diagnostics).toEqual([]);
  const { source, weights } = networkText(graph);
  writeFileSync(at('network.cu'), source);
  writeFileSync(at('network.weights'), weights);
  const draws = random(5);
  const samples = Array.from({ length: SAMPLES }, () => ({
    x: Array.from({ length: STEPS }, () => Uint8Array.from({ length: 21 }, () => draws.int(0, 1))),
    bias: Int32Array.from({ length: 5 }, () => draws.int(-9, 30)),
  }));
  const all = (rows: readonly Numbers[]) => Buffer.concat(rows.map(bytesOf));
  const last = samples.map(({ x, bias }) => {
    const inputs = (now: number) => ({ x: x[now - 1]!, bias });
    const { values } = record(graph, OP_TABLE, { steps: STEPS, inputs });
    for (const step of values.get('y')!) spikes += [...step].filter((x) => x !== 0).length;
    return graph.outputs.map(({ value }) => values.get(value)!.at(-1)!);
  });
  writeFileSync(
    at('inputs'),
    Buffer.concat([all(samples.flatMap(({ x }) => x)), all(samples.map(({ bias }) => bias))]),
  );
  const outputs = graph.outputs.map((_, i) => all(last.map((rows) => rows[i]!)));
  writeFileSync(at('outputs'), Buffer.concat(outputs));
  const flags = ['-std=c++17', '-Og', '-g1', '-ffp-contract=off', '-DSPIKE_PIECE_BYTES=100'];
  const strict = ['-Wall', '-Wextra', '-Werror'];
  const args = [...flags, ...strict, at('on-played-card.cpp'), '-o', at('program')];
  const built = spawnSync('c++', args, { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`c++ says ${built.stderr.slice(0, 4000)}`);
}, 60_000);

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What the program says, line by line. */
function said(env: Readonly<Record<string, string>> = {}): string[] {
  const files = [
    at('network.weights'),
    String(SAMPLES),
    String(STEPS),
    String(spikes),
    at('inputs'),
    at('outputs'),
  ];
  const { status, signal, stdout, stderr } = spawnSync(at('program'), files, {
    env,
    encoding: 'utf8',
  });
  return [
    ...stdout.trim().split('\n'),
    ...(status === 0 ? [] : [`ended by ${signal ?? status} ${stderr}`]),
  ];
}

const WAYS = [
  'at once',
  'and again',
  'in pinned memory',
  'step by step',
  'in a stream of the caller',
];
const ALL_EQUAL = WAYS.map((way) => `${way}: equal`);
const NOTHING_LEFT = 'left: 0 bytes, 0 pinned, 0 streams, 0 events';

testHost('work that is done as late as it may be gives the outputs of the interpreter', () => {
  expect(said()).toEqual([...ALL_EQUAL, NOTHING_LEFT]);
});

testHost('so does work in any order that streams allow', () => {
  for (let seed = 1; seed <= 12; seed++)
    expect(said({ PLAYED_SEED: String(seed) })).toEqual([...ALL_EQUAL, NOTHING_LEFT]);
});

/** What is wrong with a card from the start. */
const NO_START: readonly [wrong: Readonly<Record<string, string>>, words: string][] = [
  [{ PLAYED_FAULT: 'cudaGetDeviceCount 1 100' }, '1, there is no graphics card that CUDA can use'],
  [
    { PLAYED_FAULT: 'cudaGetDeviceCount 1 35', PLAYED_DRIVER: '0' },
    '1, there is no driver for graphics cards',
  ],
  [
    { PLAYED_FAULT: 'cudaGetDeviceCount 1 35', PLAYED_DRIVER: '11040' },
    '2, the driver is for CUDA 11.4, the library needs 13.0',
  ],
  ...[209, 218, 222].map((error): [Readonly<Record<string, string>>, string] => [
    { PLAYED_FAULT: `cudaFuncGetAttributes 1 ${error}` },
    '3, Played is of compute capability 3.7, for which the library was not built',
  ]),
  [{ PLAYED_FAULT: 'cudaMalloc 1 2' }, '4, the card has no memory for it'],
  [{ PLAYED_FAULT: 'cudaHostAlloc 1 2' }, '4, there is no memory for it that the card can copy'],
  [{ PLAYED_FAULT: 'cudaStreamSynchronize 1 700' }, '7, an illegal memory access was encountered'],
];

testHost('a card that cannot be used is refused with the status and the words for it', () => {
  for (const [wrong, words] of NO_START)
    expect([wrong, ...said({ PLAYED_FAULT: 'none', ...wrong })]).toEqual([
      wrong,
      `open: ${words}`,
      NOTHING_LEFT,
    ]);
});

testHost('a batch runs in as many parts as there is memory for, down to none', () => {
  const full = '4, the card has no memory for it';
  const noSteps = `reset: ${full}`;
  const bytes = Array.from({ length: 20 }, (_, i) => 500 + 500 * i);
  const told = bytes.map((count) => said({ PLAYED_BYTES: String(count) }).join('\n'));
  const three = WAYS.slice(0, 3);
  expect([...new Set(told)]).toEqual([
    [`open: ${full}`, NOTHING_LEFT].join('\n'),
    [...three.map((way) => `${way}: ${full}`), noSteps, NOTHING_LEFT].join('\n'),
    [...three.map((way) => `${way}: equal`), noSteps, NOTHING_LEFT].join('\n'),
  ]);
});

/** A fault in a call is told by one way of running; those before and behind it give the outputs, and all is freed. */
function isContained(lines: readonly string[]): boolean {
  const left = lines.at(-1) === NOTHING_LEFT;
  const faults = lines.filter((line) => /: [47], /.test(line)).length;
  const others = lines.slice(0, -1).filter((line) => !/: [47], /.test(line));
  return left && faults <= 1 && others.every((line) => ALL_EQUAL.includes(line));
}

testHost('whichever call fails, that is told once, and nothing is left behind', () => {
  const calls = {
    cudaMalloc: 12,
    cudaMemcpyAsync: 9,
    cudaLaunchKernel: 9,
    cudaStreamSynchronize: 9,
  };
  const told = Object.entries(calls).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, i) => {
      const fault = `${name} ${i + 1} ${name === 'cudaMalloc' ? 2 : 700}`;
      const lines = said({ PLAYED_FAULT: fault, PLAYED_SEED: String(i + 1) });
      return isContained(lines) ? undefined : [fault, ...lines];
    }),
  );
  expect(told.filter((one) => one !== undefined)).toEqual([]);
});
