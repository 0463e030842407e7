import type { Graph } from '../../src/ir/graph.ts';
import { random } from '../../src/support/random.ts';
import { allocate, isFloat } from '../../src/tensor/dtype.ts';
import type { Samples } from '../../src/tensor/samples.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

/** Floats that quantisation has to know what to do with. */
const EDGES = [0, -0, NaN, Infinity, -Infinity, 1e30, -1e30, 1e-40, 0.5, -0.5];

/** The first samples are ordinary, one is all zeros, one lies far outside, one has only edges. */
export function drawSamples(graph: Graph, count = 6, ids = 20): Samples {
  const floatOf = (sample: number, draw: number) => {
    if (sample === count - 3) return 0;
    if (sample === count - 2) return (draw * 2 - 1) * 1000;
    return sample === count - 1 ? EDGES[Math.floor(draw * EDGES.length)]! : draw * 2 - 1;
  };
  const get = (sample: number) =>
    Object.fromEntries(
      graph.inputs.map(({ name, type }, n) => {
        const source = random(sample * 31 + n + 1);
        const values = allocate(type.dtype, sizeOf(type.shape));
        const draw = isFloat(type.dtype)
          ? () => floatOf(sample, source.next())
          : () => source.int(-ids, ids);
        return [name, values.map(draw)];
      }),
    );
  return { count, get };
}
