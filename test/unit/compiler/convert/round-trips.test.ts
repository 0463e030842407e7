import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { SpikeError } from '../../../../src/diagnostics/diagnostic.ts';
import { WRITERS } from '../../../../src/export/writers.ts';
import { lostOf, openBench } from './converting.ts';

/** A converted network, as compile writes it. */
const SETTLING = `spk 1
graph settling : fixed
input %x : tensor f32[1,2]
%level = encode(%x) {gain = 4, high = 15, limit = 15} : spikes i5[1,2]
%a = dense(%level) {weight = i8[2,2](3, -2, 1, 5)} : current i32[1,2]
%y = level(%a) {theta = i32[](2), high = 15, limit = 15} : spikes i5[1,2]
%b = dense(%y) {weight = i8[2,2](1, 2, 3, 4)} : current i32[1,2]
%z = sigma(%b) {scale = f64[](0.5)} : current i32[1,2]
output z = %z
`;

/** Layers as a chip has them: each answers a step later. */
const LAYERS = `spk 1
graph layers : fixed
input %x : spikes u1[2]
%late = delay(%x) : spikes u1[2]
%a = dense(%late) {weight = i8[2,2](3, 4, 6, 8)} : current i32[2]
%y = lif(%a) {du = i32[](4095), dv = i32[](128), vth = i32[](2)} : spikes u1[2]
%z = sigma(%y) : current i32[2]
output z = %z
`;

/** The same of neurons whose threshold moves, one parameter for all and one for each. */
const ADAPTIVE = `spk 1
graph adaptive : fixed
input %x : spikes u1[2]
%late = delay(%x) : spikes u1[2]
%a = dense(%late) {weight = i8[2,2](3, 4, 6, 8)} : current i32[2]
%y = lif-adaptive(%a) {du = i32[2](-1, 1024), dv = i32[2](128, 128), dth = i32[](300), dr = i32[](2000), vth = i32[](2), step = i32[2](0, 30), bias = i32[2](0, 1)} : spikes u1[2]
%z = sigma(%y) : current i32[2]
output z = %z
`;

/** Neurons as NIR has them. */
const FLOATS = `spk 1
graph floats : snn
input %x : spikes u1[2]
%a = dense(%x) {weight = f32[2,2](0.5, 0.25, -0.5, 1)} : current f32[2]
%y = leaky-integrate-and-fire(%a) {decay = f32[](0.5), threshold = f32[](1), strict = true, reset = "zero"} : spikes u1[2]
%z = sigma(%y) : current i32[2]
output z = %z
`;

/** What neurons of a chip show, with what a unit of it is worth. */
const POTENTIAL = `spk 1
graph potential : fixed
input %x : spikes u1[2]
%late = delay(%x) : spikes u1[2]
%a = dense(%late) {weight = i8[1,2](127, -32)} : current i32[1]
%v = lif-potential(%a) {du = i32[](2047), dv = i32[](512), scale = f64[](0.000123)} : current i32[1]
output v = %v
`;

/** A float neuron that keeps all of what it hears. */
const TOTAL = `spk 1
graph total : snn
input %x : spikes u1[2]
%late = delay(%x) : spikes u1[2]
%a = dense(%late) {weight = f32[1,2](1, -0.25)} : current f32[1]
%v = leaky-integrate-and-fire(%a) {decay = f32[](1), sends = "before-reset"} : current f32[1]
output v = %v
`;

let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench();
  const [settling, layers, adaptive, floats] = [SETTLING, LAYERS, ADAPTIVE, FLOATS];
  const texts = { settling, layers, adaptive, floats, potential: POTENTIAL, total: TOTAL };
  for (const [name, text] of Object.entries(texts)) writeFileSync(bench.path(`${name}.spk`), text);
  await bench.compile(bench.path('settling.spk'), bench.path('settling.spike'));
  const { to } = await bench.to(`${TORCH}/mlp.onnx`, '.safetensors');
  renameSync(to, bench.path('mlp.safetensors'));
});
afterAll(() => bench.clear());

/** Kinds of what is lost with their counts, nothing for a whole network, or the code of the refusal. */
type Told = Readonly<Record<string, number>> | string;

const [SNN, NIR, TORCH] = ['examples/snn', 'test/fixtures/nir', 'test/fixtures/torch'];
const ALONE = (network: number): Told => ({ network });

const SECONDS = { seconds: 1 };
const NAMES = { 'names of weights': 6 };
const FLOAT = 'SPK5124';
/** What graphs of integers are in equations, and what hears a layer later. */
const AS_EQUATIONS = { names: 1, 'input shapes': 1, widths: 1, rounding: 1 };
/** What float neurons of equations are in a row of layers of integers. */
const AS_LAYERS = { ...SECONDS, 'input shapes': 1 };
const BEAT = { outputs: 1, 'other ops': 1 };

/** For each network, what is told of it in each format: text, NIR, netx, ONNX, weights. */
const TOLD: readonly (readonly [string, ...Told[]])[] = [
  ['settling.spk', {}, 'SPK5122', 'SPK5090', { time: 2, scales: 1 }, ALONE(5)],
  [
    'settling.spike',
    { steps: 1 },
    'SPK5122',
    'SPK5090',
    { steps: 1, time: 2, scales: 1 },
    { steps: 1, network: 5 },
  ],
  ['layers.spk', {}, AS_EQUATIONS, { names: 5 }, 'SPK5040', ALONE(4)],
  ['adaptive.spk', {}, 'SPK5122', { names: 5 }, 'SPK5040', ALONE(4)],
  [
    'floats.spk',
    {},
    { names: 1, 'input shapes': 1 },
    { names: 5, widths: 1, rounding: 3, delays: 1 },
    'SPK5040',
    ALONE(3),
  ],
  [
    'potential.spk',
    {},
    { names: 1, 'input shapes': 1, widths: 2, rounding: 1, scales: 1 },
    { names: 4, scales: 1 },
    'SPK5040',
    ALONE(3),
  ],
  [
    'total.spk',
    {},
    { names: 1, 'input shapes': 1 },
    { names: 4, 'input shapes': 1, widths: 2, rounding: 2, scales: 1 },
    'SPK5040',
    ALONE(3),
  ],
  [
    `${SNN}/rhythm.spk`,
    {},
    { ...AS_EQUATIONS, ...BEAT, widths: 2, rounding: 2 },
    { ...BEAT, names: 6, delays: 2 },
    'SPK5040',
    ALONE(4),
  ],
  [
    `${SNN}/rhythm.nir`,
    SECONDS,
    {},
    { ...AS_LAYERS, names: 5, widths: 2, integrators: 12, delays: 2, rounding: 2 },
    'SPK5040',
    ALONE(5),
  ],
  [
    `${NIR}/lif_norse.nir`,
    SECONDS,
    {},
    { ...AS_LAYERS, names: 3, widths: 1, integrators: 1, delays: 1, rounding: 1 },
    'SPK5040',
    ALONE(3),
  ],
  [
    `${NIR}/braille_noDelay_noBias_subtract.nir`,
    SECONDS,
    {},
    { ...AS_LAYERS, names: 7, widths: 4, integrators: 54, delays: 2, rounding: 2362 },
    'SPK5040',
    ALONE(8),
  ],
  [`${NIR}/braille_noDelay_bias_zero.nir`, SECONDS, {}, 'SPK5090', 'SPK5040', ALONE(8)],
  [`${NIR}/two_lif_neurons.nir`, SECONDS, {}, 'SPK5090', 'SPK5040', ALONE(5)],
  ['test/fixtures/loihi2/tiny.net', {}, 'SPK5122', {}, 'SPK5040', ALONE(10)],
  ['test/fixtures/lava/resonators.net', {}, 'SPK5122', { names: 9 }, 'SPK5040', ALONE(13)],
  [`${TORCH}/mlp.onnx`, NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
  [`${TORCH}/mlp.pt2`, NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
  [`${TORCH}/mlp.trace.pt`, NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
  ['mlp.safetensors', NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
];

const ENDINGS = ['.spk', '.nir', '.net', '.onnx', '.safetensors'];
/** What a table may say of a network that is read again as the same. */
const HARMLESS = new Set(['names', 'names of weights', 'seconds', 'steps']);

describe.each(TOLD)('%s', (name, ...told) => {
  const file = () => (name.includes('/') ? name : bench.path(name));
  test.each(ENDINGS.map((ending, i) => [ending, told[i]!] as const))(
    'to %s and back',
    async (ending, expected) => {
      const found = await tell(file(), ending);
      expect(found.told).toEqual(expected);
    },
  );
});

/** What the page shows of the table: one network of each kind that is read. */
const SHOWN: readonly (readonly [kind: string, network: string])[] = [
  ['float network: ONNX', `${TORCH}/mlp.onnx`],
  ['float network: PyTorch, exported', `${TORCH}/mlp.pt2`],
  ['float network: PyTorch, traced', `${TORCH}/mlp.trace.pt`],
  ['float network: weights alone, with `--architecture`', 'mlp.safetensors'],
  ['artifact of such a network', 'settling.spike'],
  ['float neurons: NIR', `${NIR}/braille_noDelay_noBias_subtract.nir`],
  ['float neurons: text', 'floats.spk'],
  ['layers of integers: netx', 'test/fixtures/loihi2/tiny.net'],
  ['layers of integers: text', 'layers.spk'],
];

test('docs/convert.md says what is told of each pair of formats', () => {
  const page = readFileSync('docs/convert.md', 'utf8').split('\n');
  const start = page.findIndex((line) => line.startsWith('| kind'));
  const rows = page.slice(start).slice(0, page.slice(start).indexOf(''));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const told = SHOWN.map(([kind, network]) => {
    const [, ...found] = TOLD.find(([name]) => name === network)!;
    return [kind, ...found.map(cellOf)];
  });
  expect(cells.slice(2)).toEqual(told);
  expect(cells[0]!.slice(1)).toEqual(ENDINGS.map((ending) => `\`${ending}\``));
});

function cellOf(told: Told): string {
  if (typeof told === 'string') return told;
  return Object.keys(told).sort().join(', ') || 'nothing';
}

/** What is told; where nothing is lost, the way back must lead to the same network. */
async function tell(file: string, ending: string) {
  // Weights alone belong to a network.
  const architecture = file.endsWith('.safetensors') ? `${TORCH}/mlp.onnx` : undefined;
  try {
    const there = await bench.to(file, ending, WRITERS, architecture);
    const told = lostOf(there);
    if (Object.keys(told).every((kind) => HARMLESS.has(kind))) {
      expect(await bench.isSame(file, there.to, architecture)).toBe(true);
      const back = await bench.to(there.to, /\.\w+$/.exec(file)![0]).catch(() => undefined);
      if (back && !architecture) expect(await bench.isSame(file, back.to)).toBe(true);
    }
    return { told };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return { told: error.diagnostics[0]!.code };
  }
}
