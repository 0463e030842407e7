import { uniqueNames } from '../../support/unique-names.ts';
import type { Entry } from '../hdf5/entries.ts';

/** A NIR graph while it is written. */
export interface NirDraft {
  readonly nodes: ReadonlyMap<string, NirEntries>;
  readonly edges: readonly (readonly [from: string, to: string])[];
  /** What a value is the sum of: names of nodes. */
  sourcesOf(value: string): readonly string[];
  /** A value that is the sum of nodes that are there. */
  pass(value: string, sources: readonly string[]): void;
  /** A node that defines a value and reads the sum of others. */
  add(value: string, reads: readonly string[], entries: NirEntries): void;
  /** A node that only reads. */
  end(name: string, reads: readonly string[], entries: NirEntries): void;
  /** A node says more than it did, for the sake of one value that is made of it: nobody else may read it. */
  fit(node: string, owner: string, entries: NirEntries): void;
  fault(text: string): void;
  lose(text: string): void;
}

/** What a node says, by the name of the parameter; its kind is `type`. */
export type NirEntries = Readonly<Record<string, Entry>>;

interface Heard {
  readonly faults: string[];
  readonly lost: string[];
}

export function nirDraft({ faults, lost }: Heard): NirDraft {
  const unique = uniqueNames();
  const names = new Map<string, string>();
  const nodes = new Map<string, NirEntries>();
  const edges: [string, string][] = [];
  const sources = new Map<string, readonly string[]>();
  const nameOf = (value: string) => {
    // A path of HDF5 has slashes between groups.
    const name = names.get(value) ?? unique(value.replaceAll('/', '.'));
    names.set(value, name);
    return name;
  };
  const sourcesOf = (value: string) => sources.get(value) ?? [nameOf(value)];
  const owners = new Map<string, string>();
  const isOthers = (node: string, value: string | undefined) => {
    const owner = owners.get(node);
    return owner !== undefined && owner !== value && !sourcesOf(owner).includes(node);
  };
  const put = (name: string, reads: readonly string[], entries: NirEntries, value?: string) => {
    for (const from of reads) {
      if (isOthers(from, value)) faults.push(`'${from}' has a bias for one of those that read it`);
      edges.push([from, name]);
    }
    nodes.set(name, entries);
  };
  return {
    ...{ nodes, edges, sourcesOf },
    pass: (value, from) => void sources.set(value, from),
    add(value, reads, entries) {
      put(nameOf(value), reads, entries, value);
      sources.set(value, [nameOf(value)]);
    },
    end: (name, reads, entries) => put(unique(name.replaceAll('/', '.')), reads, entries),
    fit(node, owner, entries) {
      nodes.set(node, entries);
      owners.set(node, owner);
    },
    fault: (text) => void faults.push(text),
    lose: (text) => void lost.push(text),
  };
}
