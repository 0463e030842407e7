import type { Graph, Op } from '../../../src/ir/graph.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import { type TileAxons, axonsOf } from './axons.ts';
import { type Box, extentsOf, isWithin, wholeBox } from '../../../src/tensor/box.ts';
import { type Hearing, type Latency, latencyOf } from './latency.ts';
import { type MappingFile, wrong } from './mapping-file.ts';
import { type Mesh, meshOf } from './mesh.ts';
import {
  type Cuttable,
  PRODUCTS,
  type TileProgram,
  cuttable,
  isOfHost,
  tileProgram,
} from './tile-program.ts';

/** A tile, what it runs, and where its messages go. */
export interface TilePlan extends TileAxons {
  /** Nothing for a population that was left to the host, which has no axons: it writes to all that hear it. */
  readonly core: number | undefined;
  readonly population: string;
  readonly box: Box;
  readonly program: TileProgram;
  /** Of what its synapses read, by synapse and source; nothing on the host, where all is heard. */
  readonly reads: ReadonlyMap<string, Box> | undefined;
}

/** A mapped graph, ready to be loaded. */
export interface Plan {
  readonly cut: Cuttable;
  readonly mapping: MappingFile;
  readonly mesh: Mesh;
  readonly latency: Latency;
  readonly tiles: readonly TilePlan[];
}

/** Reads off a graph and its mapping what each core runs, when, and to whom it sends. */
export function planOf(graph: Graph, mapping: MappingFile): Plan {
  const placed = mapping.cores.flatMap(({ tiles }) => tiles.map(({ population }) => population));
  const onCores = cuttable(graph, new Set(placed));
  checkTiles(onCores, mapping);
  const left = leftToHost(onCores, mapping);
  const cut = { ...onCores, populations: new Set([...placed, ...left]) };
  checkWhole(cut);
  checkSynapses(cut, mapping);
  const mesh = meshOf(mapping);
  const hosted = left.map((population) => hostedPlan(cut, population));
  const placedTiles = mapping.cores.flatMap(({ tiles: own, synapses }, core) => {
    const axons = axonsOf(mapping, core, mesh);
    return own.map(({ population, box }, tile): TilePlan => {
      const entries = synapses.filter((entry) => entry.tile === tile);
      const reads = new Map(
        entries.map(({ synapse, from, reads: part }) => [readKey(synapse, from), part]),
      );
      const program = tileProgram(cut, population, box);
      return { core, population, box, program, reads, ...axons[tile]! };
    });
  });
  const tiles = [...placedTiles, ...hosted];
  const latency = latencyOf(hearings(tiles));
  if (!latency) return wrong('its messages go round without waiting');
  return { cut, mapping, mesh, latency, tiles };
}

/** A population of the host runs as one tile does, whole. */
function hostedPlan(cut: Cuttable, population: string): TilePlan {
  const box = wholeBox(cut.types.get(population)!.shape);
  const program = tileProgram(cut, population, box);
  return {
    ...{ core: undefined, population, box, program, reads: undefined },
    ...{ axons: [], ofNeuron: new Int32Array(sizeOf(extentsOf(box))).fill(-1) },
  };
}

export function readKey(synapse: string, source: string): string {
  return JSON.stringify([synapse, source]);
}

function hearings(tiles: readonly TilePlan[]): Hearing[] {
  const found = new Map<string, Hearing>();
  for (const { population: to, program } of tiles)
    for (const { source: from, delay } of program.feeds)
      found.set(JSON.stringify([from, to, delay]), { from, to, delay });
  return [...found.values()];
}

/** Tiles hold the neurons of populations, as many of each as there are. */
function checkTiles(cut: Cuttable, { cores }: MappingFile): void {
  const counts = new Map<string, number>();
  for (const { tiles } of cores)
    for (const { population, box } of tiles) {
      const op = cut.definitions.get(population);
      if (op === undefined || !isOfCores(cut, op)) wrong(`'${population}' is no population`);
      else if (!isWithin(box, op.type.shape)) wrong(`a tile is not within '${population}'`);
      counts.set(population, (counts.get(population) ?? 0) + sizeOf(extentsOf(box)));
    }
  for (const [population, count] of counts) {
    const size = sizeOf(cut.types.get(population)!.shape);
    if (count !== size) wrong(`tiles hold ${count} neurons of '${population}', which has ${size}`);
  }
}

function isOfCores(cut: Cuttable, { result, kind }: Op): boolean {
  const def = OP_TABLE.get(kind)!;
  return !isOfHost(cut, result) && def.state.length > 0;
}

/** Populations that the host computes in place of cores. */
function leftToHost(cut: Cuttable, { host }: MappingFile): string[] {
  const { populations, definitions, types } = cut;
  const unknown = host.find((name) => !types.has(name));
  if (unknown !== undefined) wrong(`'${unknown}' is no population of the host`);
  const left = host.filter((name) => {
    const op = definitions.get(name);
    return op !== undefined && isOfCores(cut, op);
  });
  const both = left.find((name) => populations.has(name));
  if (both !== undefined) wrong(`'${both}' is on cores and of the host`);
  return left;
}

/** Every population is on cores, or of the host. */
function checkWhole(cut: Cuttable): void {
  const { graph, populations } = cut;
  for (const { result, kind, type } of graph.ops) {
    const def = OP_TABLE.get(kind)!;
    const sends = def.state.length > 0 && !def.readsPast && !def.fanOut && !PRODUCTS.has(kind);
    if (sends && sizeOf(type.shape) > 0 && !populations.has(result) && !isOfHost(cut, result))
      wrong(`'${result}' is on no core`);
  }
}

/** What synapses read is there. */
function checkSynapses({ definitions, types }: Cuttable, { cores }: MappingFile): void {
  for (const [core, { tiles, synapses }] of cores.entries())
    for (const { synapse, from, tile, reads } of synapses) {
      const shape = types.get(from)?.shape;
      if (!definitions.has(synapse)) wrong(`'${synapse}' is no synapse`);
      else if (!shape) wrong(`'${synapse}' reads '${from}', which is not there`);
      else if (tile >= tiles.length) wrong(`core ${core} has a synapse of no tile`);
      else if (reads.length !== shape.length || reads.some(([, end], axis) => end > shape[axis]!))
        wrong(`'${synapse}' reads outside '${from}'`);
    }
}
