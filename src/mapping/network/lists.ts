import type { Form } from './network.ts';

export type Listed = Extract<Form, { kind: 'listed' }>;

/** Synapses in the order of their targets: the sources of target i stand from starts[i] to starts[i + 1]. */
export interface ByTarget {
  readonly starts: Int32Array;
  readonly sources: Int32Array;
}

const known = new WeakMap<Listed, ByTarget>();

/** What is listed by source, listed by target: every tile asks for some targets. */
export function byTarget(form: Listed): ByTarget {
  const found = known.get(form) ?? transposed(form);
  known.set(form, found);
  return found;
}

function transposed({ starts: from, targets, size }: Listed): ByTarget {
  const starts = new Int32Array(size + 1);
  for (const target of targets) starts[target + 1]!++;
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const sources = new Int32Array(targets.length);
  for (let j = 0; j + 1 < from.length; j++)
    for (let k = from[j]!; k < from[j + 1]!; k++) sources[next[targets[k]!]!++] = j;
  return { starts, sources };
}
