import type { Graph } from '../../../src/ir/graph.ts';
import { type Numbers, allocate } from '../../../src/tensor/dtype.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Sample } from '../../executor.ts';

/** Samples as a library takes them: for each input the rows of all samples, one behind the other. */
export interface Batch {
  readonly count: number;
  readonly steps: number;
  readonly inputs: readonly Numbers[];
  /** For each input whether it has a row for each step, or one for all. */
  readonly each: readonly boolean[];
}

export function batchOf(graph: Graph, samples: readonly Sample[], steps: number): Batch {
  const all = graph.inputs.map(({ name, type: { dtype, shape } }) => {
    const size = sizeOf(shape);
    const given = samples.map((sample) => sample[name]);
    const each = steps > 1 && given.some((one) => one?.length === size * steps && size > 0);
    const rows = each ? steps : 1;
    const joined = allocate(dtype, size * rows * samples.length);
    given.forEach((one, i) => {
      // A sample of one row has it in all steps; one that gives nothing has zeros.
      for (let row = 0; one && row < rows; row += one.length / size)
        joined.set(one, (i * rows + row) * size);
    });
    return { joined, each };
  });
  return {
    ...{ count: samples.length, steps },
    inputs: all.map(({ joined }) => joined),
    each: all.map(({ each }) => each),
  };
}
