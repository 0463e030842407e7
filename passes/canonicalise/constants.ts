import type { Op } from '../../src/ir/graph.ts';
import { sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, storeNumbers, tensor } from '../../src/tensor/tensor.ts';
import type { Rule } from './rule.ts';

/* What follows from constants alone is one: its own kernel says which. */

/** Elements that may be made of fewer. */
const MOST_MADE = 64;

export const CONSTANTS: readonly Rule[] = [
  {
    name: 'computed-once',
    equation:
      'f(c) = the constant that f makes of constants c, where it is no larger than they are',
    kinds: 'all',
    apply(op, { definitions, types, table }) {
      const inputs = op.inputs.map((name) => definitions.get(name));
      if (inputs.length === 0 || !inputs.every(isConstant)) return undefined;
      const def = table.get(op.kind)!;
      // A range is what calibration saw, and says so of what it reads.
      if (def.state.length > 0 || def.readsPast || op.kind === 'range') return undefined;
      const values = inputs.map(({ attrs }) => attrs['value'] as Tensor);
      const given = values.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const { dtype, shape } = op.type;
      if (sizeOf(shape) > Math.max(given, MOST_MADE)) return undefined;
      const read = op.inputs.map((name) => types.get(name)!);
      const kernel = def.kernel({
        stage: 'ann',
        attrs: op.attrs,
        inputs: read,
        type: op.type,
      });
      const made = storeNumbers(dtype, kernel.step(values.map(numbersOf), 1).slice());
      const loc = inputs.flatMap((input) => input.loc);
      return { kind: 'constant', inputs: [], attrs: { value: tensor(dtype, shape, made) }, loc };
    },
  },
];

function isConstant(op: Op | undefined): op is Op {
  return op?.kind === 'constant';
}
