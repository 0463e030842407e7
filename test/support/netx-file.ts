import type { Entry } from '../../src/export/hdf5/entries.ts';
import { hdf5Of } from '../../src/export/hdf5/file.ts';

/** Datasets of a layer by their path. */
export type LayerEntries = Readonly<Record<string, Entry>>;

/** A netx file of these layers. */
export function netxOf(layers: readonly LayerEntries[]): Uint8Array {
  const entries = layers.flatMap((layer, i) =>
    Object.entries(layer).map(([name, entry]) => [`layer/${i}/${name}`, entry] as const),
  );
  return hdf5Of(Object.fromEntries(entries));
}
