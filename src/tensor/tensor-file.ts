import type { Location } from '../diagnostics/diagnostic.ts';
import { packed, unpacked } from './packed.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Tensor } from './tensor.ts';

/* The file of tensors beside a text: a .safetensors file, integers in it at their true width. */

export function writeTensorFile(tensors: Iterable<readonly [string, Tensor]>): Uint8Array {
  return writeSafetensors([...tensors].map(packed));
}

export function readTensorFile(bytes: Uint8Array, at: Location): Map<string, Tensor> {
  return new Map([...readSafetensors(bytes, at)].map((named) => unpacked(named, at)));
}
