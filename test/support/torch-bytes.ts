import { writeZip } from '../../src/formats/zip/zip.ts';
import { global, pickleBytes, unicode } from './pickle-bytes.ts';

/** Fields of a tensor as torch.save writes it, each as instructions of its pickle. */
export interface TensorFields {
  readonly type?: string;
  readonly key?: string;
  readonly elements?: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

const tuple = (numbers: readonly number[]) => `(${numbers.map(integer).join('')}t`;

/** Any integer in digits. */
function integer(value: number): string {
  return `L${BigInt(value)}L\n`;
}

/** A view of storage '0', of six floats unless told otherwise. */
export function tensorPickle(fields: TensorFields = {}): string {
  const { type = 'FloatStorage', key = '0', elements = 6, offset = 0 } = fields;
  const { shape = [2, 3], strides = [3, 1] } = fields;
  const id = `(${unicode('storage')}${global('torch', type)}${unicode(key)}${unicode('cpu')}${integer(elements)}tQ`;
  const hooks = `${global('collections', 'OrderedDict')})R`;
  const rebuild = global('torch._utils', '_rebuild_tensor_v2');
  return `${rebuild}(${id}${integer(offset)}${tuple(shape)}${tuple(strides)}\x89${hooks}tR`;
}

export const SIX_FLOATS = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);

/** An archive of torch.save with this pickle in it, and storage '0'. */
export function torchArchive(
  pickle: string,
  files: Readonly<Record<string, Uint8Array>> = { 'data/0': SIX_FLOATS },
): Uint8Array {
  const all = { 'data.pkl': pickleBytes(pickle), ...files };
  return writeZip(Object.entries(all).map(([path, bytes]) => [`model/${path}`, bytes] as const));
}

/** A state dict of one tensor. */
export function stateDict(tensor: string, name = 'w'): string {
  return `}${unicode(name)}${tensor}s.`;
}
