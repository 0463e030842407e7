// The networks that engines are compared on, from fixed seeds. Run as a script it writes them as .spk files:
// `node benchmarks/engine/workloads.mjs FOLDER`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OP_TABLE, PASS_TABLE, runPasses, saveGraph, tensor } from '../../dist/index.js';
import { cuba } from './cuba.mjs';
import { network, random, whole } from './network.mjs';

/** Steps of a sample, and how many inputs of 100 send in each. */
const STEPS = 16;
const INPUT_PERCENT = 10;

/** v -= (v * 410) >> 12; v += sum; s = v >= threshold; v = 0 on s. */
const lif = (threshold) => ({ dv: whole(410), vth: whole(threshold) });

/** 784-1024-1024-10. Thresholds of both networks are those with which each layer fires at 10 %. */
function mlp() {
  const source = random(1);
  return network(
    'mlp',
    [1, 784],
    [
      ['a1', 'dense', ['x'], { weight: weights(source, [1024, 784]) }],
      ['s1', 'lif-plain', ['a1'], lif(931)],
      ['a2', 'dense', ['s1'], { weight: weights(source, [1024, 1024]) }],
      ['s2', 'lif-plain', ['a2'], lif(1213)],
      ['a3', 'dense', ['s2'], { weight: weights(source, [10, 1024]) }],
      ['s3', 'lif-plain', ['a3'], lif(1191)],
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
      ['s1', 'lif-plain', ['a1'], lif(39)],
      ['a2', 'conv', ['s1'], conv([64, 32, 3, 3], 2)],
      ['s2', 'lif-plain', ['a2'], lif(402)],
      ['flat', 'reshape', ['s2'], { shape: [1, 64 * 14 * 14] }],
      ['a3', 'dense', ['flat'], { weight: weights(source, [256, 64 * 14 * 14]) }],
      ['s3', 'lif-plain', ['a3'], lif(13744)],
      ['a4', 'dense', ['s3'], { weight: weights(source, [10, 256]) }],
      ['s4', 'lif-plain', ['a4'], lif(478)],
    ],
  );
}

export const WORKLOADS = {
  mlp: { build: mlp, steps: STEPS },
  cnn: { build: cnn, steps: STEPS },
  'cuba-10k': { build: () => cuba(10_000), steps: 1000 },
  'cuba-20k': { build: () => cuba(20_000), steps: 1000 },
  'cuba-40k': { build: () => cuba(40_000), steps: 1000 },
};

/** A network as `compile` leaves it: with an order of its ops and one memory. */
export function ordered(graph) {
  const passes = ['temporal-fusion', 'memory-optimisation'].map((name) => ({ name, options: {} }));
  return runPasses(graph, passes, { ops: OP_TABLE, passes: PASS_TABLE });
}

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

/** Normal weights around 2 with a deviation of 30, within +-127. */
function weights(source, shape) {
  const size = shape.reduce((a, b) => a * b, 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - source())) * Math.cos(2 * Math.PI * source());
  const draw = () => Math.max(-127, Math.min(127, Math.round(2 + 30 * normal())));
  return tensor('i8', shape, Int8Array.from({ length: size }, draw));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? '.';
  mkdirSync(folder, { recursive: true });
  for (const [name, { build }] of Object.entries(WORKLOADS))
    saveGraph(join(folder, name), await ordered(build()), OP_TABLE);
}
