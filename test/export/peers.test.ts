import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { netxFile } from '../../src/export/netx/netx.ts';
import { nirFile } from '../../src/export/nir/nir.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { random } from '../../src/support/random.ts';
import { readNpy, writeNpy } from '../../src/tensor/npy.ts';
import { numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';
import { expectSameNetwork, expectSameNeurons } from '../conformance/slayer.ts';
import { importSource, source } from '../support/onnx-models.ts';
import { ringing } from '../support/ringing.ts';
import { testWithPython } from '../support/python.ts';
import { type Hdf5Object, readHdf5 } from '../support/read-hdf5.ts';
import { netxChain } from './netx-chains.ts';
import { NIR_NETWORKS, shapeOf } from './nir-networks.ts';

/*
 * What others make of the files that we write: the reference of NIR reads and writes them, Lava runs them. And what we make
 * of theirs: SLAYER says what its neurons and networks do. They run where Python has them, which SPIKE_PYTHON may say.
 */

const NETX_NETWORKS = 12;
const STEPS = 20;
const RINGS = 16;

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

const ARRAYS = `
import sys, json, h5py, numpy
found = {}
def note(path, one):
    if isinstance(one, h5py.Dataset):
        array = numpy.asarray(one[()])
        text = array.dtype.kind in 'SO'
        found[path] = [x.decode() if text else float(x) for x in array.ravel()]
with h5py.File(sys.argv[1]) as file:
    file.visititems(note)
print(json.dumps(found))
`;

/** All datasets below an object, by their path. */
function arraysOf(object: Hdf5Object, path = ''): [string, readonly unknown[]][] {
  if (!object.children) return [[path, object.texts ?? object.data!]];
  return Object.entries(object.children).flatMap(([name, child]) =>
    arraysOf(child, path === '' ? name : `${path}/${name}`),
  );
}

testWithPython(
  'h5py finds the arrays of each file that was written',
  (python) =>
    inFolder(async (folder) => {
      const tiny = await readModel(readFileSync('test/fixtures/loihi2/tiny.net'), 'tiny.net');
      const cells = await readModel(readFileSync('test/fixtures/nir/cnn_sinabs.nir'), 'cnn.nir');
      const files = [netxFile(tiny).bytes, nirFile(cells).bytes];
      files.forEach((bytes, i) => {
        const file = join(folder, `${i}.h5`);
        writeFileSync(file, bytes);
        const { stdout, stderr } = spawnSync(python, ['-c', ARRAYS, file], {
          encoding: 'utf8',
          maxBuffer: 2 ** 26,
        });
        expect(stderr).toBe('');
        const found = JSON.parse(stdout) as Record<string, unknown>;
        expect(found).toEqual(Object.fromEntries(arraysOf(readHdf5(bytes))));
      });
    }),
  'h5py',
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

/** Currents of some resonators, with what they keep of a turn: some ring, some grow to where they saturate. */
function drawnRings(seed: number) {
  const source = random(seed);
  const most = source.pick([300, 2 ** 17]);
  const row = () =>
    Array.from({ length: 3 }, () => (source.next() < 0.5 ? source.int(-most, most) : 0));
  const rows = () => Array.from({ length: STEPS }, row);
  const [sin, cos] =
    most > 300
      ? [source.int(-4095, 4095), source.int(-4095, 4095)]
      : [source.int(600, 2600), source.int(2800, 3900)];
  const firing = seed % 2 === 0 ? 'phase' : 'izhikevich';
  return { sin, cos, vth: source.int(0, most / 2), firing, x: rows(), y: rows() };
}

testWithPython(
  'Lava runs resonators alike: spikes, and both parts of their states',
  (python) =>
    inFolder((folder) => {
      const cases = Array.from({ length: RINGS }, (_, seed) => drawnRings(seed + 1));
      const files = ['cases.json', 'answers.json'].map((name) => join(folder, name)) as [
        string,
        string,
      ];
      writeFileSync(files[0], JSON.stringify(cases));
      run(python, 'test/support/run-resonators.py', ...files);
      const answers = JSON.parse(readFileSync(files[1], 'utf8')) as typeof cases;
      expect(cases.map((one) => ({ ...one, ...ringing(one) }))).toEqual(answers);
      expect(
        answers.filter((one) => ringing(one).spikes.flat().includes(1)).length,
      ).toBeGreaterThan(RINGS / 2);
    }),
  'lava.proc.rf',
);

const SLAYER_NEURONS = 30;
const SLAYER_NETWORKS = 12;
const countTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

testWithPython(
  'SLAYER has the states of adaptive neurons in each step, and the spikes of networks that it exports',
  (python) =>
    inFolder(async (folder) => {
      const [neurons, networks] = [SLAYER_NEURONS, SLAYER_NETWORKS].map(countTo);
      run(python, 'test/support/run-slayer.py', 'neurons', folder, ...neurons!.map(String));
      run(python, 'test/support/run-slayer.py', 'networks', folder, ...networks!.map(String));
      let spikes = 0;
      for (const i of neurons!) spikes += await expectSameNeurons(join(folder, `neurons-${i}.npz`));
      for (const i of networks!)
        spikes += await expectSameNetwork(join(folder, `network-${i}.net`));
      expect(spikes).toBeGreaterThan(20 * (SLAYER_NEURONS + SLAYER_NETWORKS));
    }),
  'lava.lib.dl.slayer',
  'h5py',
);

const withoutBatch = (shape: readonly number[]) => (shape[0] === 1 ? shape.slice(1) : shape);
