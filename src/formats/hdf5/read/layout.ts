import { type ByteReader, byteReader } from '../../../support/bytes.ts';
import { type Hdf5File, uint } from './file.ts';

/** Where the elements of a dataset lie. */
export type Layout =
  | { readonly kind: 'here'; readonly bytes: Uint8Array }
  | { readonly kind: 'whole'; readonly at: number; readonly size: number }
  | { readonly kind: 'pieces'; readonly extents: readonly number[]; readonly tree: number }
  | {
      readonly kind: 'one-piece';
      readonly extents: readonly number[];
      readonly at: number;
      /** Packed; nothing where it is not. */
      readonly size: number | undefined;
    };

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

/** The last extent is how many bytes an element has. */
function oldPieces(part: ByteReader): Layout {
  const rank = part.u8();
  const tree = part.u64();
  const extents = Array.from({ length: rank }, () => part.u32());
  return { kind: 'pieces', extents, tree };
}

const SINGLE = 1;
const PACKED = 2;

function newPieces(file: Hdf5File, part: ByteReader): Layout {
  const flags = part.u8();
  const rank = part.u8();
  const extentBytes = part.u8();
  const extents = Array.from({ length: rank }, () => uint(part, extentBytes));
  const index = part.u8();
  if (index !== SINGLE)
    return file.unsupported('an index of pieces that only the newest library writes');
  const size = flags & PACKED ? part.u64() : undefined;
  if (size !== undefined) part.u32();
  return { kind: 'one-piece', extents, at: part.u64(), size };
}
