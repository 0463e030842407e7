import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OP_TABLE, TARGET_TABLE, readNpz, tensorOf } from '../dist/index.js';
import { network, whole } from './engine/network.mjs';

/* PilotNet as a sigma-delta network, with the weights and a frame that were recorded on Loihi 2. */

const FIXTURE = fileURLToPath(
  new URL('../test/fixtures/loihi2/pilotnet-sdnn.npz', import.meta.url),
);
const CONVOLUTIONS = [1, 2, 3, 4];
const DENSE = [6, 7, 8];

/** Writes the network as a program with its tensors beside it; bytes that its parameters take as floats. */
export async function writePilotnet(file) {
  const given = readNpz(readFileSync(FIXTURE), { file: FIXTURE });
  const { schedule, memory, ...graph } = pilotnet(given);
  const target = await TARGET_TABLE.get('simulation')();
  const parts = target.emit(graph, { ops: OP_TABLE, limits: target.limits });
  writeFileSync(file, parts.get('program.spk'));
  writeFileSync(file.replace(/spk$/, 'safetensors'), parts.get('weights.safetensors'));
  const names = [...given.keys()].filter((name) => /weight|bias/.test(name));
  return 4 * names.reduce((sum, name) => sum + given.get(name).data.length, 0);
}

function pilotnet(given) {
  const number = (name) => whole(given.get(name).data[0]);
  const perChannel = (name, rank) => {
    const { data } = given.get(name);
    return tensorOf('i32', [data.length, ...Array(rank).fill(1)], data);
  };
  const population = (i, rank) => ({
    ...{ vth: number(`${i}.vThMant`), bias: perChannel(`${i}.bias`, rank) },
  });
  const lines = [['s0', 'delta', ['x'], { vth: number('0.vThMant') }]];
  const add = (...line) => lines.push(line) && line[0];
  let last = 's0';
  for (const i of CONVOLUTIONS) {
    const [strides, padding, dilations] = ['stride', 'padding', 'dilation'].map((name) =>
      Array.from(given.get(`${i}.${name}`).data),
    );
    const geometry = { strides, dilations, pads: [...padding, ...padding], width: 24 };
    add(`a${i}`, 'conv', [last], { weight: given.get(`${i}.weight`), ...geometry });
    last = add(`s${i}`, 'sigma-delta', [`a${i}`], population(i, 2));
  }
  last = add('flat', 'reshape', [last], { shape: [1, given.get('6.weight').shape[1]] });
  for (const i of DENSE) {
    add(`a${i}`, 'dense', [last], { weight: given.get(`${i}.weight`), width: 24 });
    last = add(`s${i}`, 'sigma-delta', [`a${i}`], population(i, 0));
  }
  add('a9', 'dense', [last], { weight: given.get('9.weight'), width: 24 });
  add('angle', 'sigma', ['a9'], {});
  return network('pilotnet', { role: 'current', dtype: 'i8', shape: [1, 3, 33, 100] }, lines);
}

/** A drive of so many steps: the frame, moved on by a column in each. */
export function driveOf(steps) {
  const { data, shape } = readNpz(readFileSync(FIXTURE), { file: FIXTURE }).get('frame');
  const width = shape.at(-1);
  const x = new Int8Array(steps * data.length);
  for (let t = 0; t < steps; t++)
    for (let i = 0; i < data.length; i++)
      x[t * data.length + i] = data[i - (i % width) + ((i + t) % width)];
  return { x };
}
