import { byteReader } from '../../../support/bytes.ts';
import type { Hdf5File } from './file.ts';

const HIGHEST_RANK = 32;
const MOST_ELEMENTS = 2 ** 31 - 1;
const NO_ELEMENTS = 2;

/** The shape of a dataset or an attribute, of no more elements than an array has. */
export function readDataspace(file: Hdf5File, data: Uint8Array): readonly number[] {
  const part = byteReader(data, () => file.refuse('a shape ends early'));
  const version = part.u8();
  if (version !== 1 && version !== 2) file.unsupported(`a shape of version ${version}`);
  const rank = part.u8();
  part.u8();
  const type = part.u8();
  if (version === 1) part.u32();
  else if (type === NO_ELEMENTS) return [0];
  if (rank > HIGHEST_RANK) file.refuse(`a shape has ${rank} axes`);
  const shape = Array.from({ length: rank }, () => part.u64());
  const span = shape.reduce((product, extent) => product * Math.max(1, extent), 1);
  return span > MOST_ELEMENTS
    ? file.refuse(`a shape of [${shape.join(',')}] has more elements than an array`)
    : shape;
}
