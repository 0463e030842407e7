// Writes the layered networks of the benchmarks as plain files that peers read:
// `node benchmarks/peers/export.mjs FOLDER [SAMPLES]`. What the engine makes of them is written beside them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXECUTOR_TABLE } from '../../dist/index.js';
import { WORKLOADS, drawInput } from '../engine/workloads.mjs';

const LAYERED = ['mlp', 'cnn'];

/** One JSON file and one file of bytes for each array, of each network. */
export async function exportWorkloads(folder, samples = 64) {
  mkdirSync(folder, { recursive: true });
  const native = await EXECUTOR_TABLE.get('native')();
  for (const name of LAYERED) {
    const { build, steps } = WORKLOADS[name];
    const graph = build();
    const inputs = Array.from({ length: samples }, (_, i) => drawInput(graph, steps, i));
    const session = await native.open(graph);
    const results = await session.run(inputs, steps);
    writeFileSync(join(folder, `${name}-input.bin`), Buffer.concat(inputs.map(({ x }) => x)));
    const description = {
      ...{ name, steps, samples, input: graph.inputs[0].type.shape.slice(1) },
      layers: layersOf(graph, folder),
      /** Messages of all neurons in each sample. */
      spikes: results.map(({ spikes }) => spikes),
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(description));
  }
}

/** Each synapse with the neurons behind it. */
function layersOf({ name, ops }, folder) {
  return ops.flatMap(({ result, kind, attrs }) => {
    if (kind !== 'dense' && kind !== 'conv') return [];
    const file = `${name}-${result}.bin`;
    writeFileSync(join(folder, file), Buffer.from(attrs.weight.data));
    const neurons = ops.find((op) => op.kind === 'lif-plain' && op.inputs[0] === result);
    return [
      {
        ...{ kind, file, shape: attrs.weight.shape, stride: attrs.strides?.[0] ?? 1 },
        ...{ padding: attrs.pads?.[0] ?? 0 },
        ...{ loss: neurons.attrs.dv.data[0] / 4096, threshold: neurons.attrs.vth.data[0] },
      },
    ];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await exportWorkloads(process.argv[2] ?? '.', Number(process.argv[3] ?? 64));
