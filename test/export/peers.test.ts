import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { netxFile } from '../../src/export/netx/netx.ts';
import { nirFile } from '../../src/export/nir/nir.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { readNpy, writeNpy } from '../../src/tensor/npy.ts';
import { numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';
import { importSource, source } from '../support/onnx-models.ts';
import { testWithPython } from '../support/python.ts';
import { netxChain } from './netx-chains.ts';
import { NIR_NETWORKS, shapeOf } from './nir-networks.ts';

/*
 * What others make of the files that we write: the reference of NIR reads and writes them, Lava runs them. They run where
 * Python has them, which SPIKE_PYTHON may say.
 */

const NETX_NETWORKS = 12;
const STEPS = 20;

async function inFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spike-peers-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(python: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
}

const readModel = async (bytes: Uint8Array, name: string) =>
  (await importSource(source(bytes, name))).graph;

const AGAIN = `
import sys, nir
for name in sys.argv[2:]:
    nir.write(f'{sys.argv[1]}/again-{name}', nir.read(f'{sys.argv[1]}/{name}'))
`;

testWithPython(
  'the reference of NIR reads each network that was written, and writes the same',
  (python) =>
    inFolder(async (folder) => {
      const graphs = new Map<string, Graph>();
      for (const name of NIR_NETWORKS) {
        const graph = await readModel(readFileSync(`test/fixtures/nir/${name}`), name);
        graphs.set(name, graph);
        writeFileSync(join(folder, name), nirFile(graph).bytes);
      }
      run(python, '-c', AGAIN, folder, ...graphs.keys());
      for (const [name, graph] of graphs) {
        const again = await readModel(readFileSync(join(folder, `again-${name}`)), name);
        expect(shapeOf(again)).toEqual(shapeOf(graph));
      }
    }),
  'nir',
);

testWithPython(
  'Lava gives the messages of each network that was written, in each step',
  (python) =>
    inFolder((folder) => {
      const cases = Array.from({ length: NETX_NETWORKS }, (_, seed) => netxChain(seed + 1, STEPS));
      cases.forEach(({ graph, rows }, i) => {
        const { dtype, shape } = graph.inputs[0]!.type;
        const plain = tensor(dtype, [STEPS, ...withoutBatch(shape)], storeNumbers(dtype, rows));
        writeFileSync(join(folder, `${i}.net`), netxFile(graph).bytes);
        writeFileSync(join(folder, `${i}.npy`), writeNpy(plain));
      });
      run(python, 'test/support/run-netx.py', folder);
      let messages = 0;
      cases.forEach(({ graph, expected }, i) => {
        const bytes = readFileSync(join(folder, `${i}.out.npy`));
        const found = Array.from(numbersOf(readNpy(bytes, {})));
        expect([graph.name, found]).toEqual([graph.name, expected]);
        messages += expected.filter((x) => x !== 0).length;
      });
      expect(messages).toBeGreaterThan(NETX_NETWORKS * STEPS);
    }),
  'lava.lib.dl.netx',
);

const withoutBatch = (shape: readonly number[]) => (shape[0] === 1 ? shape.slice(1) : shape);
