import { unstorableName } from '../diagnostics/codes.ts';
import { type Location, fail } from '../diagnostics/diagnostic.ts';
import { byteWriter } from '../support/bytes.ts';
import { bytesPerElement } from './dtype.ts';
import {
  METADATA,
  type StoredTensor,
  exactDtypeKey,
  formatName,
  readSafetensorsHeader,
} from './safetensors-header.ts';
import { decodeValues, storedDtype } from './stored.ts';
import { type Tensor, bytesOf, lazyTensor } from './tensor.ts';

type NamedTensor = readonly [name: string, tensor: Tensor];

/** Reads a .safetensors file. Tensors are views on `bytes`, which must not change, where aligned. */
export function readSafetensors(bytes: Uint8Array, at: Location): Map<string, Tensor> {
  const { tensors, dataStart } = readSafetensorsHeader(bytes, at);
  const load = ({ dtype, start, end }: StoredTensor) =>
    decodeValues(bytes.subarray(dataStart + start, dataStart + end), dtype);
  return new Map(
    tensors.map((stored) => {
      const { name, dtype, shape } = stored;
      return [name, lazyTensor(dtype, shape, () => load(stored))];
    }),
  );
}

/**
 * Writes a .safetensors file: widest numbers first, so that all are aligned, then by name. The same
 * tensors and metadata give the same bytes on every machine.
 */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
  at: Location = {},
): Uint8Array {
  checkNames(tensors, at);
  const sorted = tensors.toSorted(byWidthThenName);
  const header = new TextEncoder().encode(headerOf(sorted, metadata));
  const writer = byteWriter();
  const padding = (8 - (header.length % 8)) % 8;
  writer.u64(header.length + padding);
  writer.bytes(header, new Uint8Array(padding).fill(0x20));
  for (const [, tensor] of sorted) writer.bytes(bytesOf(tensor.data));
  return writer.finish();
}

function checkNames(tensors: readonly NamedTensor[], at: Location): void {
  const names = new Set<string>();
  for (const [name] of tensors) {
    if (name === METADATA) fail(unstorableName({ name, fault: 'the format keeps it' }, at));
    if (names.has(name)) fail(unstorableName({ name, fault: 'two tensors have it' }, at));
    names.add(name);
  }
}

function byWidthThenName([a, first]: NamedTensor, [b, second]: NamedTensor): number {
  const wider = bytesPerElement(second.dtype) - bytesPerElement(first.dtype);
  return wider || (a < b ? -1 : 1);
}

/** Written by hand: an object would sort names that look like numbers and lose one named '__proto__'. */
function headerOf(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>) {
  const exact = tensors
    .filter(([, { dtype }]) => storedDtype(dtype) !== dtype)
    .map(([name, { dtype }]): [string, string] => [exactDtypeKey(name), dtype]);
  const all = [...new Map([...Object.entries(metadata), ...exact])];
  const texts = all.map(([key, text]): [string, string] => [key, JSON.stringify(text)]);
  let offset = 0;
  const entries = tensors.map(([name, { dtype, shape, data }]): [string, string] => {
    const start = offset;
    offset += data.byteLength;
    const entry = { dtype: formatName(dtype), shape, data_offsets: [start, offset] };
    return [name, JSON.stringify(entry)];
  });
  return object([...(texts.length > 0 ? [[METADATA, object(texts)] as const] : []), ...entries]);
}

function object(members: readonly (readonly [key: string, json: string])[]): string {
  return `{${members.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}
