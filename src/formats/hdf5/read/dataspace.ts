import { byteReader } from '../../../support/bytes.ts';
import { type Hdf5File, isNowhere } from './file.ts';

const HIGHEST_RANK = 32;
const MOST_ELEMENTS = 2 ** 31 - 1;
const NO_ELEMENTS = 2;

export interface Dataspace {
  /** Of no more elements than an array has. */
  readonly shape: readonly number[];
  /** How far each axis may grow, which says how pieces are counted; without end is infinite. */
  readonly most: readonly number[];
}

const HAS_MOST = 1;

/** The shape of a dataset or an attribute. */
export function readDataspace(file: Hdf5File, data: Uint8Array): Dataspace {
  const part = byteReader(data, () => file.refuse('a shape ends early'));
  const version = part.u8();
  if (version !== 1 && version !== 2) file.unsupported(`a shape of version ${version}`);
  const rank = part.u8();
  const flags = part.u8();
  const type = part.u8();
  if (version === 1) part.u32();
  else if (type === NO_ELEMENTS) return { shape: [0], most: [0] };
  if (rank > HIGHEST_RANK) file.refuse(`a shape has ${rank} axes`);
  const shape = Array.from({ length: rank }, () => part.u64());
  const span = shape.reduce((product, extent) => product * Math.max(1, extent), 1);
  if (span > MOST_ELEMENTS)
    file.refuse(`a shape of [${shape.join(',')}] has more elements than an array`);
  const most = flags & HAS_MOST ? shape.map(() => part.u64()) : shape;
  return { shape, most: most.map((extent) => (isNowhere(extent) ? Infinity : extent)) };
}
