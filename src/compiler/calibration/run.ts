import type { Graph } from '../../ir/graph.ts';
import { interpreter } from '../../ir/interpret.ts';
import type { OpTable } from '../../ir/op-def.ts';
import type { Numbers } from '../../tensor/dtype.ts';
import type { Samples } from '../../tensor/samples.ts';

/** A float network that is run on samples, for what some of its values are. */
export interface Run {
  readonly graph: Graph;
  readonly ops: OpTable;
  readonly samples: Samples;
  readonly watched: readonly string[];
  /** Told every watched value of every sample; the array is overwritten afterwards. */
  readonly see: (name: string, values: Numbers, sample: number) => void;
  /** Told how many samples are done, as far as they are. */
  readonly onSample: (done: number, of: number) => void;
}

/** Runs every op of the network as it is defined. */
export function runInInterpreter({ graph, ops, samples, watched, see, onSample }: Run): void {
  const machine = interpreter(graph, ops);
  for (let i = 0; i < samples.count; i++) {
    machine.reset();
    machine.step(samples.get(i));
    for (const name of watched) see(name, machine.value(name), i);
    onSample(i + 1, samples.count);
  }
}
