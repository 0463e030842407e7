import { random } from '../support/random.ts';
import { type Dtype, type Numbers, allocate, integerRange, isFloat } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Graph } from '../ir/graph.ts';
import { interpreter } from '../ir/interpret.ts';
import type { OpTable } from '../ir/op-def.ts';

/** Where two graphs first differ, for inputs drawn from a seed. */
export interface Difference {
  readonly output: string;
  readonly step: number;
}

/** Runs two graphs with the same interface side by side and compares every output at every step. */
export function firstDifference(
  a: Graph,
  b: Graph,
  ops: OpTable,
  { steps, seed }: { readonly steps: number; readonly seed: number },
): Difference | undefined {
  return differenceOn(a, b, ops, {
    steps,
    inputs: (step) => randomInputs(a, seed * 1009 + step),
  });
}

/** The same on inputs that somebody gives; those that are not given again stay as they were. */
export function differenceOn(
  a: Graph,
  b: Graph,
  ops: OpTable,
  options: {
    readonly steps: number;
    readonly inputs: (step: number) => Readonly<Record<string, Numbers>>;
  },
): Difference | undefined {
  const [runA, runB] = [interpreter(a, ops), interpreter(b, ops)];
  for (let step = 1; step <= options.steps; step++) {
    const inputs = options.inputs(step);
    runA.step(inputs);
    runB.step(inputs);
    for (const [i, { name, value }] of a.outputs.entries()) {
      const other = b.outputs[i];
      if (other?.name !== name || !sameBits(runA.value(value), runB.value(other.value)))
        return { output: name, step };
    }
  }
  return undefined;
}

/** One value for every input: messages are mostly absent, floats are around zero. */
export function randomInputs(graph: Graph, seed: number): Record<string, Numbers> {
  const source = random(seed);
  const draw = (dtype: Dtype, sparse: boolean): number => {
    if (sparse && source.next() < 0.6) return 0;
    if (isFloat(dtype)) return source.next() * 4 - 2;
    const [low, high] = dtype === 'bool' ? [0, 1] : integerRange(dtype);
    return source.int(Math.max(low, -300), Math.min(high, 300));
  };
  return Object.fromEntries(
    graph.inputs.map(({ name, type }) => {
      const values = allocate(type.dtype, sizeOf(type.shape));
      for (let i = 0; i < values.length; i++) values[i] = draw(type.dtype, type.role === 'spikes');
      return [name, values];
    }),
  );
}

/** Equal to the bit; all NaNs count as one, for JavaScript does not keep them apart. */
export function sameBits(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
