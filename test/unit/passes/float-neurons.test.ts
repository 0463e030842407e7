import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { quantise } from '../../../passes/quantise.ts';
import { withDefaults } from '../../../src/compiler/run-passes.ts';
import { PASS_TABLE, TARGET_TABLE, compile, loadConfig } from '../../../src/index.ts';
import type { Attrs, Graph } from '../../../src/ir/graph.ts';
import { record } from '../../../src/ir/interpret.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { parse } from '../../../src/ir/parse.ts';
import { random } from '../../../src/support/random.ts';
import { numbersOf, type Tensor } from '../../../src/tensor/tensor.ts';
import { levelsHere, recordNative } from '../../native/compare.ts';
import { importSource, source } from '../../support/onnx-models.ts';

/* Networks of float neurons, as NIR has them, and what `quantise` makes of them. */

const FIXTURES = 'test/fixtures/nir';

/** As formats of layers say it: one threshold for each, and weights that are added up as they are. */
const OF_LAYERS = { scales: 'layer', exponents: false };

async function bothOf(name: string, given: Attrs = {}) {
  const { graph } = await importSource(source(readFileSync(`${FIXTURES}/${name}`), name));
  const options = withDefaults(quantise, given);
  return { float: graph, fixed: quantise.run(graph, { ops: OP_TABLE, options }) };
}

/** One spike in five places and steps. */
function spikes(graph: Graph, steps: number) {
  const { next } = random(7);
  const [{ name, type }] = graph.inputs as [Graph['inputs'][number]];
  const size = type.shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: steps }, () => ({
    [name]: Int16Array.from({ length: size }, () => (next() < 0.2 ? 1 : 0)),
  }));
}

function runBoth(float: Graph, fixed: Graph, steps: number) {
  const rows = spikes(float, steps);
  const given = { steps, inputs: (now: number) => rows[now - 1]! };
  return { rows, was: record(float, OP_TABLE, given), is: record(fixed, OP_TABLE, given) };
}

test.each([{}, OF_LAYERS])('a single neuron fires as the recorded one does: %j', async (given) => {
  const { fixed } = await bothOf('lif_norse.nir', given);
  const lines = readFileSync(`${FIXTURES}/lif_norse.csv`, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const outputs = [{ name: 'y', value: '1' }];
  const { values } = record({ ...fixed, outputs }, OP_TABLE, {
    steps: rows.length,
    inputs: (now) => ({ input: Int16Array.of(rows[now - 1]![0]!) }),
  });
  expect(values.get('1')!.map(([spike]) => spike)).toEqual(rows.map(([, , spike]) => spike));
});

test.each([
  ['braille_noDelay_bias_zero.nir', {}, 0.05],
  ['braille_noDelay_noBias_subtract.nir', {}, 0.15],
  ['braille_noDelay_noBias_subtract.nir', OF_LAYERS, 0.15],
])('%s counts nearly the same spikes: %j', async (name, given, part) => {
  const { float, fixed } = await bothOf(name, given);
  const { was, is } = runBoth(float, fixed, 200);
  const value = float.outputs[0]!.value;
  const [before, after] = [was, is].map(({ values }) => Array.from(values.get(value)!.at(-1)!));
  const apart = before!.map((x, i) => Math.abs(x - after![i]!));
  expect(Math.max(...apart)).toBeLessThanOrEqual(part * Math.max(...before!) + 1);
  expect(Math.max(...before!)).toBeGreaterThan(5);
});

test('the engine has the bits of the interpreter', async () => {
  const { float, fixed } = await bothOf('braille_noDelay_bias_zero.nir');
  const { rows, is } = runBoth(float, fixed, 60);
  const { value } = fixed.outputs[0]!;
  for (const level of levelsHere()) {
    const { values } = recordNative(fixed, rows, { level, withStates: false });
    const shown = values.get(value)!.map((row) => Array.from(row));
    expect([level, shown]).toEqual([level, is.values.get(value)!.map((row) => Array.from(row))]);
  }
});

test('potentials and sums that are shown are worth their scale', () => {
  const { graph: float } = parse(SHOWN, { ops: OP_TABLE, tensors: () => undefined });
  const fixed = quantise.run(float, { ops: OP_TABLE, options: withDefaults(quantise, {}) });
  const { was, is } = runBoth(float, fixed, 100);
  for (const { value } of float.outputs) {
    const scale = fixed.ops.find(({ result }) => result === value)!.attrs['scale'] as Tensor;
    const worth = numbersOf(scale)[0]!;
    const apart = was.values.get(value)!.map((row, t) => {
      return Math.abs(row[0]! - is.values.get(value)![t]![0]! * worth);
    });
    const most = Math.max(...was.values.get(value)!.map(([x]) => Math.abs(x!)));
    expect(most).toBeGreaterThan(1);
    expect(Math.max(...apart) / most).toBeLessThan(0.01);
  }
});

const SHOWN = `spk 1
graph net : snn
input %x : spikes u1[2]
%w = dense(%x) {weight = f32[1,2](1, -0.25)} : current f32[1]
%leaky = leaky-integrate-and-fire(%w) {decay = f32[](0.875), bias = f32[](0.1), gain = f32[](3), currentDecay = f32[](0.5), sends = "before-reset"} : current f32[1]
%v = dense(%x) {weight = f32[1,2](1, 0.5)} : current f32[1]
%sum = leaky-integrate-and-fire(%v) {decay = f32[](1), gain = f32[](2), sends = "before-reset"} : current f32[1]
output y = %leaky
output z = %sum
`;

test.each([
  ['reshape(%x) {shape = [2]}', '[2]'],
  ['delay(%x) {steps = 3}', '[1,2]'],
  ['wire(%x) {index = i32[2](1, 0)}', '[2]'],
])(
  'an input that comes by %s is taken to have as many spikes as one at first hand',
  (by, shape) => {
    const fixed = quantised(`spk 1
graph net : snn
input %x : spikes i16[1,2]
%moved = ${by} : spikes i16${shape}
%row = reshape(%moved) {shape = [2]} : spikes i16[2]
%w = dense(%row) {weight = f32[1,2](1, -0.25)} : current f32[1]
%y = leaky-integrate-and-fire(%w) {decay = f32[](0.9), threshold = f32[](1)} : spikes u1[1]
output y = %y
`);
    const [w, y] = ['w', 'y'].map((name) => fixed.ops.find(({ result }) => result === name)!.attrs);
    expect(Array.from(numbersOf(w!['weight'] as Tensor))).toEqual([127, -32]);
    expect(Array.from(numbersOf(y!['vth'] as Tensor))).toEqual([4063]);
  },
);

test('a layer of which integers leave nothing is refused: SPK5126', () => {
  const weights = Array.from({ length: 64 }, () => '1').join(', ');
  const dead = `spk 1
graph net : snn
input %x : spikes i16[64]
%w = dense(%x) {weight = f32[1,64](${weights})} : current f32[1]
%y = leaky-integrate-and-fire(%w) {decay = f32[](0.9), currentDecay = f32[](1), threshold = f32[](1)} : spikes u1[1]
output y = %y
`;
  expect(() => quantised(dead)).toThrow(
    expect.objectContaining({
      diagnostics: ['weights', 'threshold'].map((what, i) =>
        expect.objectContaining({
          code: 'SPK5126',
          message: `the ${what} of '${'wy'[i]}' would all be 0 in integers: the largest is 1, the unit 8.06`,
        }),
      ),
    }),
  );
});

function quantised(text: string): Graph {
  const { graph } = parse(text, { ops: OP_TABLE, tensors: () => undefined });
  return quantise.run(graph, { ops: OP_TABLE, options: withDefaults(quantise, {}) });
}

test('a compile says what integers made of the neurons: SPK5121', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spike-nir-'));
  try {
    const { config } = await loadConfig({ cwd: folder, home: folder, platform: 'linux', env: {} });
    const request = {
      ...{ model: `${FIXTURES}/two_lif_neurons.nir`, target: 'simulation', level: 2 as const },
      ...{
        encoding: 'graded' as const,
        steps: 10,
        inputShapes: new Map(),
        without: new Set<string>(),
      },
    };
    const context = { config, passes: PASS_TABLE, targets: TARGET_TABLE };
    const { warnings } = await compile(request, context);
    const told = warnings.find(({ code }) => code === 'SPK5121')!;
    expect(told.message).toBe('float neurons became integers; in 128 steps of drawn spikes');
    expect(told.notes).toHaveLength(3);
    expect(told.notes![0]).toMatch(/^'lif1' fires \d+ times, \d+ before; 0 spikes are in other/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
