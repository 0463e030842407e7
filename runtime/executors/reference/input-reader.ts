import type { Graph } from '../../../src/ir/graph.ts';
import { sizeOf } from '../../../src/tensor/shape.ts';
import type { Sample } from '../../executor.ts';

/** The inputs of a step: a sample holds one row for all of them, or one for each. */
export function inputReader(graph: Graph) {
  const sizes = new Map(graph.inputs.map(({ name, type }) => [name, sizeOf(type.shape)]));
  return (sample: Sample, step: number, steps: number): Sample => {
    const names = Object.keys(sample);
    const isStill = names.every((name) => sample[name]!.length === sizes.get(name));
    if (isStill) return step === 1 ? sample : {};
    return Object.fromEntries(
      names.map((name) => {
        const [all, size] = [sample[name]!, sizes.get(name)!];
        return [
          name,
          all.length === size * steps ? all.subarray((step - 1) * size, step * size) : all,
        ];
      }),
    );
  };
}
