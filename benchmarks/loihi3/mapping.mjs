// What the mapper does: cores of networks that the vendor has published, energy of hops beside that of four baselines when every
// neuron fires once, how even cores are, and how long large networks take.
// Usage: node benchmarks/loihi3/mapping.mjs [cores] [hops] [even] [time]; all of them unless some are named.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(root, 'dist', '.mapping-'));
const contents = `
  export * as nets from './benchmarks/loihi3/networks.ts';
  export { PASS_TABLE } from './passes/index.ts';
  export { runPasses } from './src/compiler/run-passes.ts';
  export { builtInProfile, loadProfile } from './src/config/profile/load.ts';
  export { OP_TABLE } from './src/ir/ops/index.ts';
  export { loihi3 } from './targets/loihi3/index.ts';
  export { mapGraph } from './targets/loihi3/mapping/map-graph.ts';
  export { readNetwork } from './src/mapping/network/read-network.ts';
  export { axonsOf, edgesFrom } from './targets/loihi3/partition/axons.ts';
  export { costsOf } from './targets/loihi3/partition/core.ts';
  export { partitionInOrder } from './targets/loihi3/partition/in-order.ts';
  export { lowerBounds } from './targets/loihi3/partition/lower-bound.ts';
  export { partition } from './targets/loihi3/partition/partition.ts';
  export { hopEnergy, placesOf } from './targets/loihi3/placement/hops.ts';
  export { place } from './targets/loihi3/placement/place.ts';`;

/** Of the vendor's compiler, in the notebooks of lava-dl. */
const VENDOR = { 'pilotnet-sdnn': 61, 'pilotnet-lif': 74, mnist: 5, oxford: 5 };

const BASELINES = [
  ['channel-major, row-major', 'channels', 'row-major'],
  ['spatial, row-major', 'places', 'row-major'],
  ['spatial, Hilbert', 'places', 'hilbert'],
  ['Hilbert, force-directed', 'places', 'force-directed'],
];
/** Exchanges that are tried for each core, as by default: what a search may take is counted, not timed. */
const EFFORT = 1000;
const GOALS = ['spatial, row-major', 'Hilbert, force-directed'];

let library;
try {
  const outfile = join(folder, 'bench.mjs');
  await build({
    ...{ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: 'esm' },
    ...{ platform: 'node', packages: 'external', logLevel: 'error' },
    // Profiles are found from where the file that loads them stands.
    define: { 'import.meta.url': JSON.stringify(`file://${root}src/config/profile/load.ts`) },
  });
  library = await import(outfile);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { nets } = library;
const parts = { cores, hops, even, time };
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : Object.keys(parts)) await parts[name]();

async function profileOf(name) {
  return library.loadProfile(library.builtInProfile(name));
}

/** Beside the vendor's and the lower bound: where layers share cores, and where they never do, as with the vendor. */
async function cores() {
  const profile = await profileOf('loihi2');
  for (const graph of [nets.pilotnet('sdnn'), nets.pilotnet('lif'), nets.mnist(), nets.oxford()]) {
    const { network, cores: found } = mapped(graph, profile, 'hilbert');
    const { cores: apart } = mapped(graph, profile, 'hilbert', { isShared: false });
    const least = Math.max(...library.lowerBounds(network, profile.facts).values());
    const times = (count) => (count / least).toFixed(2);
    console.log(
      `${graph.name}: ${found.length} cores, ${times(found.length)} of the bound of ${least}; ${apart.length} where layers share none; the vendor ${VENDOR[graph.name]}`,
    );
  }
}

/** Each on the mesh of a profile and within its limits, groups of a core among them: energy of hops in a step in which every neuron fires once. */
async function hops() {
  for (const name of ['loihi3', 'loihi1']) await hopsOn(await profileOf(name), name);
}

async function hopsOn(profile, name) {
  const columns = [...BASELINES.map(([baseline]) => baseline), 'ours'];
  const logs = new Map(columns.map((column) => [column, 0]));
  const cell = (text) => String(text).padStart(26);
  console.log(`hops on ${name}, uJ (cores), ${EFFORT} exchanges for each core`);
  console.log(''.padEnd(18) + columns.map(cell).join('') + cell('seconds'));
  const graphs = [nets.lenet(), nets.vgg9(), nets.pilotnet('sdnn'), nets.mobilenet(128)];
  for (const graph of graphs) {
    const network = library.readNetwork(graph, library.OP_TABLE);
    const found = new Map();
    for (const [column, order, placement] of BASELINES) {
      const tiles = library.partitionInOrder(network, profile.facts, order);
      const edges = library.edgesFrom(
        library.axonsOf(
          library.costsOf(network, profile.facts),
          tiles.map((core) => core.tiles),
        ),
      );
      const placed = library.place(edges, tiles.length, profile.facts, { placement, seed: 1 });
      found.set(column, { energy: energyOf(placed), cores: tiles.length });
    }
    const start = performance.now();
    const ours = mapped(graph, profile, 'annealed');
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    found.set('ours', { energy: energyOf(ours.placed), cores: ours.cores.length });
    for (const column of columns)
      logs.set(column, logs.get(column) + Math.log(found.get(column).energy));
    const cells = columns.map((column) => {
      const { energy, cores: count } = found.get(column);
      return cell(`${(energy / 1e6).toFixed(4)} (${count})`);
    });
    console.log(graph.name.padEnd(18) + cells.join('') + cell(seconds));
  }
  const means = columns.map((column) => Math.exp(logs.get(column) / graphs.length));
  console.log(
    'geometric mean'.padEnd(18) + means.map((mean) => cell((mean / 1e6).toFixed(4))).join(''),
  );
  for (const goal of GOALS) {
    const saved = 100 * (1 - means.at(-1) / means[columns.indexOf(goal)]);
    console.log(`hop energy on ${name}, geometric mean: ${saved.toFixed(1)} % below ${goal}`);
  }
}

function energyOf({ mesh, wires, places }) {
  return library.hopEnergy(mesh, wires, library.placesOf(places));
}

/** The longest that a core may be busy is lowered until the busiest is within 1.2 of the mean. */
async function even() {
  const profile = await profileOf('loihi1');
  for (const graph of [nets.lenet(), nets.vgg9(), nets.pilotnet('sdnn'), nets.mobilenet(128)]) {
    const network = library.readNetwork(graph, library.OP_TABLE);
    const free = ratioOf(library.partition(network, profile.facts));
    let best = free;
    for (let share = 1; share > 0.05 && best.ratio > 1.2; share *= 0.85) {
      const cut = library.partition(network, profile.facts, { mostBusyNs: free.mean * share });
      if ('misfits' in cut) break;
      const own = ratioOf(cut);
      if (own.ratio < best.ratio) best = own;
    }
    console.log(
      `${graph.name}: busiest core ${free.ratio.toFixed(2)} of the mean on ${free.count} cores, ${best.ratio.toFixed(2)} on ${best.count}`,
    );
  }
}

function ratioOf({ cores: all }) {
  const busy = all.map(({ busyNs }) => busyNs);
  const mean = busy.reduce((a, b) => a + b, 0) / busy.length;
  return { count: all.length, mean, ratio: Math.max(...busy) / mean };
}

async function time() {
  const profile = await profileOf('loihi3');
  for (const model of [nets.million(), nets.mobilenet(224), nets.vgg11()]) {
    // Sums over more sources than a core hears are added up on several first.
    const calls = library.loihi3.pipeline(2, profile.facts);
    const graph = await library.runPasses(model, calls, {
      ...{ ops: library.OP_TABLE, passes: library.PASS_TABLE },
    });
    const start = performance.now();
    const { cores: found, placed } = mapped(graph, profile, 'annealed');
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const neurons = found.reduce((sum, { uses }) => sum + uses.neurons, 0);
    console.log(
      `${graph.name}: ${neurons} neurons on ${found.length} cores of ${placed.mesh.chips} chips in ${seconds} s`,
    );
  }
}

function mapped(graph, profile, placement, more = {}) {
  const options = { profile, placement, seed: 1, effort: EFFORT, ...more };
  return library.mapGraph(graph, library.OP_TABLE, options);
}
