import type { Hdf5File } from './file.ts';
import { type Filter, unpack } from './filters.ts';
import type { Pieces } from './layout.ts';
import { type Piece, piecesOf } from './piece-index.ts';

interface Dataset {
  readonly shape: readonly number[];
  /** How far each axis may grow. */
  readonly most: readonly number[];
  readonly elementBytes: number;
  readonly filters: readonly Filter[];
}

/** The elements of a dataset that lies in pieces. All of them must be there. */
export function fromPieces(file: Hdf5File, dataset: Dataset, layout: Pieces): Uint8Array {
  const { extents, index, keepsEdges } = layout;
  checkExtents(file, dataset, extents);
  const { shape, most, filters } = dataset;
  const pieceBytes = bytesOf(extents);
  const grid = { shape, most, extents: extents.slice(0, -1), pieceBytes };
  const pieces = piecesOf(file, grid, index);
  checkPlaces(file, dataset, extents, pieces);
  const whole = allocate(file, dataset);
  for (const { place, at, size, skipped: own } of pieces) {
    file.expand(pieceBytes);
    const isOver = place.some((p, axis) => p + extents[axis]! > shape[axis]!);
    const skipped = isOver && keepsEdges ? -1 : own;
    const bytes = unpack(file, file.data(at, size), { filters, skipped, size: pieceBytes });
    copyInto(whole, dataset, bytes, { extents, place });
  }
  return whole;
}

function checkExtents(file: Hdf5File, dataset: Dataset, extents: readonly number[]): void {
  const { shape, elementBytes } = dataset;
  const isSound = extents.length === shape.length + 1 && extents.every((extent) => extent > 0);
  if (!isSound || extents.at(-1) !== elementBytes || bytesOf(extents) >= 2 ** 32)
    file.refuse(`pieces of [${extents.join(',')}] do not make up [${shape.join(',')}]`);
}

/** Each place of the grid once, and nothing beside it: before anything is allocated. */
function checkPlaces(
  file: Hdf5File,
  { shape }: Dataset,
  extents: readonly number[],
  pieces: readonly Piece[],
): void {
  const wanted = shape.reduce((n, extent, axis) => n * Math.ceil(extent / extents[axis]!), 1);
  const inGrid = ({ place }: Piece) =>
    place.every((p, axis) => p < shape[axis]! && Number.isInteger(p / extents[axis]!));
  const places = new Set(pieces.filter(inGrid).map(({ place }) => place.join()));
  if (places.size !== pieces.length) file.refuse('two pieces of a dataset lie at one place');
  if (places.size !== wanted)
    file.refuse(`a dataset has ${places.size} pieces and should have ${wanted}`);
}

function allocate(file: Hdf5File, { shape, elementBytes }: Dataset): Uint8Array {
  const bytes = bytesOf([...shape, elementBytes]);
  file.expand(bytes);
  return new Uint8Array(bytes);
}

function bytesOf(extents: readonly number[]): number {
  return extents.reduce((product, extent) => product * extent, 1);
}

/** Copies a piece row by row; what stands over the edge of the dataset is left out. */
function copyInto(
  whole: Uint8Array,
  { shape, elementBytes }: Dataset,
  bytes: Uint8Array,
  { extents, place }: { readonly extents: readonly number[]; readonly place: readonly number[] },
): void {
  const rank = shape.length;
  if (rank === 0) {
    whole.set(bytes);
    return;
  }
  const spans = shape.map((extent, axis) => Math.min(extents[axis]!, extent - place[axis]!));
  const rowBytes = spans[rank - 1]! * elementBytes;
  const rows = spans.slice(0, -1).reduce((product, span) => product * span, 1);
  for (let row = 0; row < rows; row++) {
    let [left, from, to, fromStride, toStride] = [row, 0, 0, 1, 1];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const index = axis === rank - 1 ? 0 : left % spans[axis]!;
      if (axis < rank - 1) left = Math.floor(left / spans[axis]!);
      from += index * fromStride;
      to += (place[axis]! + index) * toStride;
      fromStride *= extents[axis]!;
      toStride *= shape[axis]!;
    }
    const start = from * elementBytes;
    whole.set(bytes.subarray(start, start + rowBytes), to * elementBytes);
  }
}
