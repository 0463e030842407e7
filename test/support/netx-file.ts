import type { Entry } from '../../src/export/netx/entries.ts';
import { layoutHdf5 } from '../../src/formats/hdf5/layout.ts';
import { type Dataset, type Group, group } from '../../src/formats/hdf5/tree.ts';

/** Datasets of a layer by their path. */
export type LayerEntries = Readonly<Record<string, Entry>>;

/** A netx file of these layers. */
export function netxOf(layers: readonly LayerEntries[]): Uint8Array {
  const bytes = new Map<Dataset, Uint8Array>();
  const put = (entry: Entry) => {
    bytes.set(entry.dataset, entry.bytes);
    return entry.dataset;
  };
  const groups = layers.map((entries, i): [string, Group] => {
    const of = (wanted: boolean) =>
      Object.entries(entries).filter(([name]) => name.startsWith('neuron/') === wanted);
    const own = of(false).map(([name, entry]) => [name, put(entry)] as const);
    const neuron = of(true).map(([name, entry]) => [name.slice(7), put(entry)] as const);
    const inner = neuron.length > 0 ? { neuron: group(Object.fromEntries(neuron)) } : {};
    return [String(i), group({ ...Object.fromEntries(own), ...inner })];
  });
  const { head, datasets, size } = layoutHdf5(group({ layer: group(Object.fromEntries(groups)) }));
  const whole = new Uint8Array(size);
  whole.set(head);
  for (const { dataset, at } of datasets) whole.set(bytes.get(dataset)!, at);
  return whole;
}
