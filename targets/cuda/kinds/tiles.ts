import type { Numbers } from '../../../src/tensor/dtype.ts';
import type { OpWriter } from '../op-text.ts';

/* Synapses as products of bytes on tensor cores: when that is worth it, and how their weights lie. */

/** What project/tensor-cores.hpp calls DEPTH and TILE_COLUMNS, and the lanes of a warp. */
const DEPTH = 64;
const COLUMNS = 8;
const LANES = 32;
const LANE_BYTES = 16;

/** Messages of one or two bytes are stored as one of the first types of elements. */
const WIDEST_STORAGE = 3;

/** A product of so many rows in a step: columns, and messages that each of them hears. */
export interface Product {
  readonly rows: number;
  readonly out: number;
  readonly heard: number;
}

/** Rows that fill half a tile, and samples that a block has at most at once. */
const ENOUGH_ROWS = 8;
const SAMPLES_TOGETHER = 8;

/**
 * When a synapse is multiplied in tiles rather than followed event by event. A tile costs the same whatever is in it, so it
 * must be half full: rows of a step times steps of a tile, and columns. An event costs a read of a row of weights, which a
 * tile shares among all its rows; where too few rows are known at once, events are fewer. With samples side by side there
 * may be enough.
 */
export function tilesOf(
  { op, model, steps }: OpWriter,
  weights: Numbers,
  { rows, out }: Product,
): 'always' | 'with samples' | 'never' {
  const { storage } = model.values[op.inputs[0]!]!;
  const isOfBytes = weights instanceof Int8Array && storage <= WIDEST_STORAGE;
  if (!isOfBytes || out < COLUMNS / 2) return 'never';
  if (rows * steps >= ENOUGH_ROWS) return 'always';
  return rows * steps * SAMPLES_TOGETHER >= ENOUGH_ROWS ? 'with samples' : 'never';
}

/** How many depths there are of so many messages. */
export function depthsOf(heard: number): number {
  return Math.ceil(heard / DEPTH);
}

/** Weights of sets of columns in the order in which lanes read them; zero outside of what there is. */
export function packed(
  sets: number,
  { out, heard }: Product,
  weightOf: (set: number, column: number, k: number) => number,
): Int8Array {
  const tiles = Math.ceil(out / COLUMNS);
  const depths = depthsOf(heard);
  const blocks = sets * tiles * depths;
  const bytes = new Int8Array(blocks * PLACES.length);
  for (let block = 0; block < blocks; block++) {
    const tile = Math.floor(block / depths);
    const set = Math.floor(tile / tiles);
    const [firstColumn, firstK] = [(tile % tiles) * COLUMNS, (block % depths) * DEPTH];
    for (let at = 0; at < PLACES.length; at++) {
      const column = firstColumn + PLACES[at]!.column;
      const k = firstK + PLACES[at]!.k;
      if (column < out && k < heard) bytes[block * PLACES.length + at] = weightOf(set, column, k);
    }
  }
  return bytes;
}

/** Which column of a tile, and which message of a depth, each byte of a warp's lanes is of. */
const PLACES = Array.from({ length: LANES * LANE_BYTES }, (_, at) => {
  const lane = Math.floor(at / LANE_BYTES);
  return { column: lane >> 2, k: placeOf(at % LANE_BYTES, lane) };
});

/** Of a lane's 16 bytes each four lie 16 apart. */
function placeOf(byte: number, lane: number): number {
  return (byte >> 2) * 16 + (lane & 3) * 4 + (byte & 3);
}
