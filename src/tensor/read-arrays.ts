import { readNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import type { Tensor } from './tensor.ts';

/** The arrays of an .npz file by name, or the one of an .npy file under ''. The content decides. */
export function readArrays(file: string, bytes: Uint8Array): ReadonlyMap<string, Tensor> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return isZip ? readNpz(bytes, { file }) : new Map([['', readNpy(bytes, { file })]]);
}
