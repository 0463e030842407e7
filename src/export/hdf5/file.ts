import { layoutHdf5 } from '../../formats/hdf5/layout.ts';
import { type Dataset, type Group, group } from '../../formats/hdf5/tree.ts';
import type { Entry } from './entries.ts';

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
