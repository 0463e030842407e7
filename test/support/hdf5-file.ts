import type { Entry } from '../../src/export/netx/entries.ts';
import { layoutHdf5 } from '../../src/formats/hdf5/layout.ts';
import { type Dataset, type Group, dataset, group } from '../../src/formats/hdf5/tree.ts';

/** Datasets by their path. */
export type FileEntries = Readonly<Record<string, Entry>>;

/** A file of HDF5 with these datasets, in groups as their paths say. */
export function hdf5Of(entries: FileEntries): Uint8Array {
  const bytes = new Map(Object.values(entries).map((entry) => [entry.dataset, entry.bytes]));
  const { head, datasets, size } = layoutHdf5(groupOf(Object.entries(entries)));
  const whole = new Uint8Array(size);
  whole.set(head);
  for (const { dataset, at } of datasets) whole.set(bytes.get(dataset)!, at);
  return whole;
}

function groupOf(entries: readonly (readonly [path: string, entry: Entry])[]): Group {
  const children: Record<string, Dataset | Group> = {};
  const heads = new Set(entries.map(([path]) => path.split('/')[0]!));
  for (const head of heads) {
    const own = entries.find(([path]) => path === head);
    const below = entries
      .filter(([path]) => path.startsWith(`${head}/`))
      .map(([path, entry]) => [path.slice(head.length + 1), entry] as const);
    children[head] = own ? own[1].dataset : groupOf(below);
  }
  return group(children);
}

/** Texts of one length, with zeros behind. */
export function words(shape: readonly number[], texts: readonly string[]): Entry {
  const size = Math.max(...texts.map((text) => text.length), 1);
  const bytes = new Uint8Array(size * texts.length);
  texts.forEach((text, i) => bytes.set(new TextEncoder().encode(text), i * size));
  return { dataset: dataset(`text${8 * size}`, shape), bytes };
}
