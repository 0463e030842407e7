import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { SpikeError } from '../../../../src/diagnostics/diagnostic.ts';
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

let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench();
  const texts = { settling: SETTLING, layers: LAYERS, adaptive: ADAPTIVE, floats: FLOATS };
  for (const [name, text] of Object.entries(texts)) writeFileSync(bench.path(`${name}.spk`), text);
});
afterAll(() => bench.clear());

/** Kinds of what is lost with their counts, nothing for a whole network, or the code of the refusal. */
type Told = Readonly<Record<string, number>> | string;

const [SNN, NIR] = ['examples/snn', 'test/fixtures/nir'];
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
  ['test/fixtures/torch/mlp.onnx', NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
  ['test/fixtures/torch/mlp.pt2', NAMES, FLOAT, FLOAT, FLOAT, ALONE(6)],
];

const ENDINGS = ['.spk', '.nir', '.net', '.onnx', '.safetensors'];
/** What a table may say of a network that is read again as the same. */
const HARMLESS = new Set(['names', 'names of weights', 'seconds']);

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

/** What is told; where nothing is lost, the way back must lead to the same network. */
async function tell(file: string, ending: string) {
  try {
    const there = await bench.to(file, ending);
    const told = lostOf(there);
    if (Object.keys(told).every((kind) => HARMLESS.has(kind))) {
      expect(await bench.isSame(file, there.to)).toBe(true);
      const back = await bench.to(there.to, /\.\w+$/.exec(file)![0]).catch(() => undefined);
      if (back) expect(await bench.isSame(file, back.to)).toBe(true);
    }
    return { told };
  } catch (error) {
    if (!(error instanceof SpikeError)) throw error;
    return { told: error.diagnostics[0]!.code };
  }
}
