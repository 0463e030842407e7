import { type ByteReader, byteReader } from '../../../support/bytes.ts';
import { type Hdf5File, uint } from './file.ts';

/** Where the elements of a dataset lie. */
export type Layout =
  | { readonly kind: 'here'; readonly bytes: Uint8Array }
  | { readonly kind: 'whole'; readonly at: number; readonly size: number }
  | Pieces;

/** A dataset in pieces, the last extent of which is how many bytes an element has. */
export interface Pieces {
  readonly kind: 'pieces';
  readonly extents: readonly number[];
  readonly index: PieceIndex;
  /** Pieces that stand over the edge of the dataset are not packed. */
  readonly keepsEdges: boolean;
}

/** What finds the pieces: a tree of old files, or one of those that new files have. */
export type PieceIndex =
  | {
      readonly kind: 'old-tree' | 'in-order' | 'fixed' | 'extensible' | 'tree';
      readonly at: number;
    }
  /** Of a size where it is packed. */
  | { readonly kind: 'single'; readonly at: number; readonly size: number | undefined };

const [HERE, WHOLE, PIECES, VIRTUAL] = [0, 1, 2, 3];

export function readLayout(file: Hdf5File, data: Uint8Array): Layout {
  const part = byteReader(data, () => file.refuse('a layout ends early'));
  const version = part.u8();
  if (version < 3 || version > 5) return file.unsupported(`a layout of version ${version}`);
  const kind = part.u8();
  if (kind === HERE) return { kind: 'here', bytes: part.bytes(part.u16()) };
  if (kind === WHOLE) return { kind: 'whole', at: part.u64(), size: part.u64() };
  if (kind === VIRTUAL) return file.refuse('a dataset is made of others, in any files');
  if (kind !== PIECES) return file.refuse(`a dataset has a layout of kind ${kind}`);
  return version === 3 ? oldPieces(part) : newPieces(file, part);
}

function oldPieces(part: ByteReader): Pieces {
  const rank = part.u8();
  const index = { kind: 'old-tree', at: part.u64() } as const;
  const extents = Array.from({ length: rank }, () => part.u32());
  return { kind: 'pieces', extents, index, keepsEdges: false };
}

const [KEEPS_EDGES, PACKED] = [1, 2];
const SINGLE = 1;
/** Kinds of an index by their number, with the bytes that are said of each and that its own header repeats. */
const INDEXES = new Map([
  [2, ['in-order', 0]],
  [3, ['fixed', 1]],
  [4, ['extensible', 5]],
  [5, ['tree', 6]],
] as const);

function newPieces(file: Hdf5File, part: ByteReader): Pieces {
  const flags = part.u8();
  const rank = part.u8();
  const extentBytes = part.u8();
  const extents = Array.from({ length: rank }, () => uint(part, extentBytes));
  const keepsEdges = (flags & KEEPS_EDGES) !== 0;
  return { kind: 'pieces', extents, index: readIndex(file, part, flags), keepsEdges };
}

function readIndex(file: Hdf5File, part: ByteReader, flags: number): PieceIndex {
  const number = part.u8();
  if (number === SINGLE) {
    const size = flags & PACKED ? part.u64() : undefined;
    if (size !== undefined) part.u32();
    return { kind: 'single', at: part.u64(), size };
  }
  const [kind, bytes] =
    INDEXES.get(number as 2) ?? file.unsupported(`an index of pieces of kind ${number}`);
  part.bytes(bytes);
  return { kind, at: part.u64() };
}
