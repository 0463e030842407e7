import { type Box, extentsOf, isWithin, placesWithin } from '../../../src/tensor/box.ts';
import { type MappedCore, type MappingFile, wrong } from './mapping-file.ts';
import type { Mesh, Route } from './mesh.ts';

/** Where the messages of some neurons of a tile go. */
export interface Axon {
  readonly to: readonly number[];
  readonly route: Route;
}

/** The axons of a tile, and which of them each neuron has: -1 for none. */
export interface TileAxons {
  readonly axons: readonly Axon[];
  readonly ofNeuron: Int32Array;
}

/** The axons of each tile of a core. */
export function axonsOf({ cores }: MappingFile, core: number, mesh: Mesh): TileAxons[] {
  const { tiles, axons }: MappedCore = cores[core]!;
  if (axons.some(({ tile }) => tile >= tiles.length)) wrong(`core ${core} has an axon of no tile`);
  return tiles.map(({ box }, tile) => {
    const own = axons.filter((axon) => axon.tile === tile);
    const size = extentsOf(box).reduce((product, extent) => product * extent, 1);
    const ofNeuron = new Int32Array(size).fill(-1);
    const found = own.map(({ box: part, to }, i): Axon => {
      if (to.some((other) => other >= cores.length)) wrong(`core ${core} has an axon to no core`);
      for (const neuron of neuronsIn(box, part, core)) {
        if (ofNeuron[neuron] !== -1) wrong(`core ${core} has two axons of one neuron`);
        ofNeuron[neuron] = i;
      }
      return { to, route: mesh.route(core, to) };
    });
    return { axons: found, ofNeuron };
  });
}

/** The neurons of a tile that a box within it holds. */
function neuronsIn(tile: Box, part: Box, core: number): Int32Array {
  const shifted = tile.map(([start], axis) => {
    const [low, high] = part[axis] ?? [0, 0];
    return [low - start, high - start] as const;
  });
  if (part.length !== tile.length || !isWithin(shifted, extentsOf(tile)))
    wrong(`core ${core} has an axon outside its tile`);
  return placesWithin(tile, part);
}
