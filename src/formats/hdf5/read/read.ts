import type { Location } from '../../../diagnostics/diagnostic.ts';
import type { ByteSource } from '../../../support/byte-source.ts';
import { type Hdf5Attributes, attributesOf } from './attributes.ts';
import { readDataspace } from './dataspace.ts';
import { readDatatype } from './datatype.ts';
import { type Hdf5File, hdf5File, isNowhere } from './file.ts';
import { readFilters } from './filters.ts';
import { type HeaderMessage, MESSAGE, readHeader } from './header.ts';
import { type Layout, readLayout } from './layout.ts';
import { linksOf } from './links.ts';
import { fromPieces } from './pieces.ts';
import { rootOf } from './superblock.ts';
import { type TextHeap, textHeap } from './text-heap.ts';
import { type Hdf5Values, hdf5Values } from './values.ts';

export interface Hdf5Group {
  readonly kind: 'group';
  readonly attributes: Hdf5Attributes;
  readonly children: ReadonlyMap<string, Hdf5Object>;
}

export interface Hdf5Dataset extends Hdf5Values {
  readonly kind: 'dataset';
  readonly attributes: Hdf5Attributes;
}

export type Hdf5Object = Hdf5Group | Hdf5Dataset;

interface Context {
  readonly file: Hdf5File;
  readonly heap: TextHeap;
}

const MOST_DEPTH = 64;

/**
 * Reads the tree of a file; the numbers in it when they are asked for. What leads out of the file, has two names or
 * contradicts itself is refused. The first bytes of the file are its signature.
 */
export function readHdf5(source: ByteSource, at: Location): Hdf5Group {
  const file = hdf5File(source, at);
  const root = readObject({ file, heap: textHeap(file) }, rootOf(file), 0);
  return root.kind === 'group' ? root : file.refuse('its root is no group');
}

function readObject(context: Context, address: number, depth: number): Hdf5Object {
  const { file } = context;
  if (depth > MOST_DEPTH) file.refuse(`its groups are more than ${MOST_DEPTH} deep`);
  const messages = readHeader(file, address);
  const attributes = attributesOf(context, messages);
  const links = linksOf(file, messages);
  if (!links) return readDataset(context, messages, attributes);
  const children = new Map<string, Hdf5Object>();
  for (const [name, header] of links) children.set(name, readObject(context, header, depth + 1));
  return { kind: 'group', attributes, children };
}

function readDataset(
  context: Context,
  messages: readonly HeaderMessage[],
  attributes: Hdf5Attributes,
): Hdf5Dataset {
  const { file } = context;
  const find = (wanted: number) => messages.find(({ type }) => type === wanted)?.data;
  if (find(MESSAGE.externalFiles)) file.refuse('the data of a dataset is in another file');
  const need = (wanted: number, what: string) =>
    find(wanted) ?? file.refuse(`an object is no group and has no ${what}`);
  const type = readDatatype(file, need(MESSAGE.datatype, 'type'));
  const { shape, most } = readDataspace(file, need(MESSAGE.dataspace, 'shape'));
  const layout = readLayout(file, need(MESSAGE.layout, 'layout'));
  const filters = find(MESSAGE.filters);
  const dataset = { shape, most, elementBytes: type.bytes, filters };
  const load = once(() => loadBytes(file, layout, dataset));
  return { kind: 'dataset', attributes, ...hdf5Values(context, type, shape, load) };
}

interface Stored {
  readonly shape: readonly number[];
  readonly most: readonly number[];
  readonly elementBytes: number;
  readonly filters: Uint8Array | undefined;
}

function loadBytes(file: Hdf5File, layout: Layout, stored: Stored): Uint8Array {
  const { shape, most, elementBytes } = stored;
  const bytes = shape.reduce((product, extent) => product * extent, elementBytes);
  if (bytes === 0) return new Uint8Array(0);
  if (layout.kind === 'here') return layout.bytes;
  if (layout.kind === 'whole') {
    if (isNowhere(layout.at)) return file.unsupported('a dataset that was never written');
    file.expand(bytes);
    return file.data(layout.at, bytes);
  }
  const filters = stored.filters ? readFilters(file, stored.filters) : [];
  return fromPieces(file, { shape, most, elementBytes, filters }, layout);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
