import { extensibleArray } from './extensible-array.ts';
import { type Hdf5File, isNowhere, uint } from './file.ts';
import { fixedArray } from './fixed-array.ts';
import type { PieceIndex } from './layout.ts';
import type { ElementsOfPieces } from './piece-array.ts';
import { RECORDS, recordsOf } from './record-tree.ts';
import { treeOf } from './tree-nodes.ts';

/** A piece of a dataset as it is stored. */
export interface Piece {
  /** Of its first element. */
  readonly place: readonly number[];
  readonly at: number;
  readonly size: number;
  /** A bit for each filter that was not used. */
  readonly skipped: number;
}

/** A dataset as a grid of pieces. */
export interface Grid {
  readonly shape: readonly number[];
  /** How far each axis may grow. */
  readonly most: readonly number[];
  /** Of a piece, an extent an axis. */
  readonly extents: readonly number[];
  readonly pieceBytes: number;
}

const ALL = -1;

/** The pieces that an index finds. */
export function piecesOf(file: Hdf5File, grid: Grid, index: PieceIndex): readonly Piece[] {
  if (index.kind === 'old-tree') return fromOldTree(file, grid, index.at);
  if (isNowhere(index.at)) return [];
  if (index.kind === 'tree') return fromRecords(file, grid, index.at);
  if (index.kind === 'single') {
    const { at, size = grid.pieceBytes } = index;
    const skipped = index.size === undefined ? ALL : 0;
    return [{ place: grid.shape.map(() => 0), at, size, skipped }];
  }
  if (index.kind === 'in-order') return inOrder(file, grid, index.at);
  const array = index.kind === 'fixed' ? fixedArray : extensibleArray;
  return fromArray(file, grid, array(file, index.at), index.kind === 'extensible');
}

function fromOldTree(file: Hdf5File, { shape: { length: rank } }: Grid, at: number): Piece[] {
  const tree = { type: 1, keyBytes: 8 + 8 * (rank + 1) } as const;
  return Array.from(treeOf(file, at, tree), ({ key, child }) => {
    const [size, skipped] = [key.u32(), key.u32()];
    return { place: Array.from({ length: rank }, () => key.u64()), at: child, size, skipped };
  });
}

const SCALED_BYTES = 8;
const PACKED_RECORD = 11;

function fromRecords(file: Hdf5File, { extents, pieceBytes }: Grid, tree: number): Piece[] {
  const places = SCALED_BYTES * extents.length;
  return Array.from(recordsOf(file, tree, RECORDS.pieces), ({ kind, bytes, part }) => {
    const isPacked = kind === PACKED_RECORD;
    const sizeBytes = bytes - 8 - 4 - places;
    if (isPacked ? sizeBytes < 1 || sizeBytes > 8 : bytes !== 8 + places)
      file.refuse(`a tree of pieces has records of ${bytes} bytes`);
    const at = part.u64();
    const size = isPacked ? uint(part, sizeBytes) : pieceBytes;
    const skipped = isPacked ? part.u32() : ALL;
    return { place: extents.map((extent) => part.u64() * extent), at, size, skipped };
  });
}

/** Pieces one behind the other, none of them packed. */
function inOrder(file: Hdf5File, grid: Grid, first: number): Piece[] {
  const { pieceBytes } = grid;
  return numbered(file, grid, false).map(({ place, number }) => {
    return { place, at: first + number * pieceBytes, size: pieceBytes, skipped: ALL };
  });
}

function fromArray(
  file: Hdf5File,
  grid: Grid,
  elements: ElementsOfPieces,
  isExtensible: boolean,
): Piece[] {
  const { bytes, isPacked } = elements;
  return numbered(file, grid, isExtensible).flatMap(({ place, number }) => {
    const element = elements.at(number);
    const at = element?.u64();
    if (element === undefined || at === undefined || isNowhere(at)) return [];
    const size = isPacked ? uint(element, bytes - 8 - 4) : grid.pieceBytes;
    return [{ place, at, size, skipped: isPacked ? element.u32() : ALL }];
  });
}

const LEAST_ENTRY_BYTES = 8;

/** The places of a grid with the number of each, counted over all that it may grow to; the axis without end counts slowest. */
function numbered(file: Hdf5File, { shape, most, extents }: Grid, isExtensible: boolean) {
  const endless = most.flatMap((extent, axis) => (extent === Infinity ? [axis] : []));
  if (endless.length !== (isExtensible ? 1 : 0))
    file.refuse(`a dataset grows along ${endless.length} axes, and its index does not`);
  const counts = shape.map((extent, axis) => Math.ceil(extent / extents[axis]!));
  const all = counts.reduce((product, count) => product * count, 1);
  // Each has an entry or bytes of its own.
  if (all * LEAST_ENTRY_BYTES > file.size + LEAST_ENTRY_BYTES * BEYOND)
    file.refuse(`a dataset of ${all} pieces is in a file of ${file.size} bytes`);
  const strides = shape.map(() => 1);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (endless.includes(axis)) continue;
    strides[axis] = stride;
    stride *= Math.ceil(most[axis]! / extents[axis]!);
  }
  for (const axis of endless) strides[axis] = stride;
  return Array.from({ length: all }, (_, i) => {
    let left = i;
    const grid = counts.map(() => 0);
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      grid[axis] = left % counts[axis]!;
      left = Math.floor(left / counts[axis]!);
    }
    const place = grid.map((n, axis) => n * extents[axis]!);
    return { place, number: grid.reduce((sum, n, axis) => sum + n * strides[axis]!, 0) };
  });
}

/** So that small files are told what is wrong with them, not that they are small. */
const BEYOND = 4096;
