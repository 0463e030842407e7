import type { Op } from '../../src/ir/graph.ts';
import type { Readout } from './readout.ts';
import type { Schedule } from './schedule.ts';
import { atomsOf } from './sum.ts';
import type { Atom } from './terms.ts';
import type { View } from './views.ts';

/** What was found in an unrolled graph: layers in their order, and what each output is read from. */
export interface Folded extends Schedule {
  readonly outputs: readonly { readonly view: View; readonly readout: Readout }[];
  readonly steps: number;
}

/** All that is read from a replica of something. */
export function readAtoms({ courses, outputs }: Folded): readonly Atom[] {
  const atoms = outputs.flatMap(({ readout: { source } }): readonly Atom[] => {
    if (source.kind === 'value') return [source.atom];
    return source.kind === 'integrator' ? source.neuron.synapses.map(({ atom }) => atom) : [];
  });
  return [...courses.flatMap(({ neuron }) => neuron.synapses.map(({ atom }) => atom)), ...atoms];
}

/** The ops of all replicas, by the class of atoms that they are. */
export function originsOf({ courses, outputs, time }: Folded): ReadonlyMap<string, readonly Op[]> {
  const found = new Map<string, Set<Op>>();
  const definitions = courses.flatMap(({ layer }) => layer.members.map((one) => one.definition));
  for (const sum of [...definitions, ...outputs.flatMap(({ view }) => view.sums)])
    for (const atom of atomsOf(sum))
      for (let part = atom; part.kind === 'linear'; part = part.source) {
        const key = time.classOf(part);
        const ops = found.get(key) ?? new Set();
        for (const op of part.origins) ops.add(op);
        found.set(key, ops);
      }
  return new Map([...found].map(([key, ops]) => [key, [...ops]]));
}
