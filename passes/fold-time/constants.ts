import type { Op } from '../../src/ir/graph.ts';
import type { OpTable } from '../../src/ir/op-def.ts';
import type { ValueType } from '../../src/ir/types.ts';
import { allocate } from '../../src/tensor/dtype.ts';
import { broadcastIndex, sizeOf } from '../../src/tensor/shape.ts';
import { type Coefficient, shrink } from './coefficient.ts';
import type { Sum } from './terms.ts';

export function isConstant(sum: Sum): boolean {
  return [...sum.keys()].every((key) => key === '');
}

/** What an op makes of constants, as where the state of the first step goes through it. */
export function onConstants(
  { kind, attrs }: Pick<Op, 'kind' | 'attrs'>,
  given: readonly Coefficient[],
  { inputs, type }: { readonly inputs: readonly ValueType[]; readonly type: ValueType },
  ops: OpTable,
): Coefficient {
  const kernel = ops.get(kind)!.kernel({ stage: 'ann', attrs: attrs, inputs, type });
  const values = given.map(({ shape, values }, i) => {
    const whole = allocate(inputs[i]!.dtype, sizeOf(inputs[i]!.shape));
    broadcastIndex(shape, inputs[i]!.shape).forEach((from, n) => (whole[n] = values[from]!));
    return whole;
  });
  return shrink({ shape: type.shape, values: Float64Array.from(kernel.step(values, 1)) });
}
