// The networks that engines are compared on, from fixed seeds. Run as a script it writes them as .spk files:
// `node benchmarks/engine/workloads.mjs FOLDER`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OP_TABLE, saveGraph, tensor, tensorOf } from '../../dist/index.js';

/** Steps of a sample, and how many inputs of 100 send in each. */
const STEPS = 16;
const INPUT_PERCENT = 10;

/*
 * The neuron that peers run is v -= (v * 410) >> 12; v += sum; s = v >= TH; v = 0 on s. `lif` comes closest: it
 * counts v in 64ths, rounds the decay toward zero and saturates, so its bits differ and its rates hardly do.
 * v >= TH of integers is v > TH - 1.
 */
const lif = (threshold) => ({ du: whole(4095), dv: whole(410), vth: whole(threshold - 1) });

/** 784-1024-1024-10, layers of which fire at 10 %. */
function mlp() {
  const source = random(1);
  return network(
    'mlp',
    [1, 784],
    [
      ['a1', 'dense', ['x'], { weight: weights(source, [1024, 784]) }],
      ['s1', 'lif', ['a1'], lif(970)],
      ['a2', 'dense', ['s1'], { weight: weights(source, [1024, 1024]) }],
      ['s2', 'lif', ['a2'], lif(1248)],
      ['a3', 'dense', ['s2'], { weight: weights(source, [10, 1024]) }],
      ['s3', 'lif', ['a3'], lif(1314)],
    ],
  );
}

/** 1x28x28, 32 of 3x3, 64 of 3x3 with stride 2, 256, 10. */
function cnn() {
  const source = random(2);
  const conv = (shape, stride) => ({
    weight: weights(source, shape),
    ...{ strides: [stride, stride], pads: [1, 1, 1, 1], dilations: [1, 1] },
  });
  return network(
    'cnn',
    [1, 1, 28, 28],
    [
      ['a1', 'conv', ['x'], conv([32, 1, 3, 3], 1)],
      ['s1', 'lif', ['a1'], lif(38)],
      ['a2', 'conv', ['s1'], conv([64, 32, 3, 3], 2)],
      ['s2', 'lif', ['a2'], lif(453)],
      ['flat', 'reshape', ['s2'], { shape: [1, 64 * 14 * 14] }],
      ['a3', 'dense', ['flat'], { weight: weights(source, [256, 64 * 14 * 14]) }],
      ['s3', 'lif', ['a3'], lif(13803)],
      ['a4', 'dense', ['s3'], { weight: weights(source, [10, 256]) }],
      ['s4', 'lif', ['a4'], lif(382)],
    ],
  );
}

/*
 * An excitatory and an inhibitory population that keep each other busy, as in the network of Vogels and Abbott: time
 * constants, threshold and connectivity are its own. `lif` has one current, so both kinds of synapse decay with 7 ms.
 */
function cuba(neurons) {
  const source = random(3);
  const graph = network(
    `cuba-${neurons / 1000}k`,
    [neurons],
    [
      ['late', 'delay', ['s'], { steps: 1 }],
      ['a', 'sparse', ['late'], randomSynapses(source, neurons)],
      [
        's',
        'lif',
        ['a'],
        { du: whole(585), dv: whole(205), vth: whole(4000), bias: whole(3523), biasExponent: 2 },
      ],
    ],
  );
  return { ...graph, inputs: [] };
}

export const WORKLOADS = {
  mlp: { build: mlp, steps: STEPS },
  cnn: { build: cnn, steps: STEPS },
  'cuba-10k': { build: () => cuba(10_000), steps: 1000 },
  'cuba-20k': { build: () => cuba(20_000), steps: 1000 },
};

/** Bernoulli input for all steps of a sample. */
export function drawInput(graph, steps, sample) {
  const source = random(1000 + sample);
  return Object.fromEntries(
    graph.inputs.map(({ name, type }) => {
      const size = type.shape.reduce((a, b) => a * b, 1) * steps;
      return [
        name,
        Uint8Array.from({ length: size }, () => (source() * 100 < INPUT_PERCENT ? 1 : 0)),
      ];
    }),
  );
}

function network(name, shape, lines) {
  const spikes = { role: 'spikes', dtype: 'u1', shape };
  const types = new Map([
    ['x', spikes],
    ['s', spikes],
  ]);
  const ops = lines.map(([result, kind, inputs, given]) => {
    const def = OP_TABLE.get(kind);
    const defaults = Object.entries(def.attrs).filter(([, spec]) => spec.default !== undefined);
    const attrs = {
      ...Object.fromEntries(defaults.map(([key, spec]) => [key, spec.default])),
      ...given,
    };
    const type = def.infer({ stage: 'fixed', attrs, inputs: inputs.map((one) => types.get(one)) });
    if (type.fault) throw new Error(`${result}: ${type.fault}`);
    types.set(result, type);
    return { result, kind, inputs, attrs, type, loc: [] };
  });
  const last = ops.at(-1).result;
  return {
    ...{ name, stage: 'fixed', inputs: [{ name: 'x', type: spikes, loc: [] }] },
    ...{ ops, outputs: [{ name: 'y', value: last }] },
  };
}

/** Weights for 10,000 neurons, with which they fire at about 8 Hz. */
const [EXCITES, INHIBITS] = [10, 82];

/** Each pair with a chance of 1 %; 80 of 100 neurons excite. */
function randomSynapses(source, neurons) {
  const starts = Int32Array.of(0, ...new Array(neurons).fill(0));
  const [targets, signs] = [[], []];
  const scale = 10_000 / neurons;
  for (let from = 0; from < neurons; from++) {
    const weight =
      from < neurons * 0.8 ? Math.round(EXCITES * scale) : Math.round(-INHIBITS * scale);
    for (let to = gap(source); to < neurons; to += gap(source)) {
      targets.push(to);
      signs.push(weight);
    }
    starts[from + 1] = targets.length;
  }
  return {
    starts: tensor('i32', [neurons + 1], starts),
    targets: tensor('i32', [targets.length], Int32Array.from(targets)),
    weight: tensor('i8', [targets.length], Int8Array.from(signs)),
    size: neurons,
  };
}

/** How far it is to the next of events that have a chance of 1 % each. */
function gap(source) {
  return 1 + Math.floor(Math.log(1 - source()) / Math.log(0.99));
}

/** Normal weights around 2 with a deviation of 30, within +-127. */
function weights(source, shape) {
  const size = shape.reduce((a, b) => a * b, 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - source())) * Math.cos(2 * Math.PI * source());
  const draw = () => Math.max(-127, Math.min(127, Math.round(2 + 30 * normal())));
  return tensor('i8', shape, Int8Array.from({ length: size }, draw));
}

function whole(value) {
  return tensorOf('i32', [], [value]);
}

/** mulberry32. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z = (z + Math.imul(z ^ (z >>> 7), z | 61)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? '.';
  mkdirSync(folder, { recursive: true });
  for (const [name, { build }] of Object.entries(WORKLOADS))
    saveGraph(join(folder, `${name}.spk`), build(), OP_TABLE);
}
