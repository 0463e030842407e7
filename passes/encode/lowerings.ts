import type { Op } from '../../src/ir/graph.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { SnnBuilder } from './builder.ts';
import type { Carried } from './carried.ts';
import { CHOICES } from './choices.ts';
import { EXTREMES } from './extremes.ts';
import { LINEAR } from './linear.ts';
import type { Lowerings } from './lowering.ts';
import { NORMS } from './norms.ts';
import { openIds } from './open-ids.ts';
import { curved } from './pointwise.ts';
import { PRODUCTS } from './products.ts';
import { addAll } from './sums.ts';
import { WIRING } from './wiring.ts';

/** What each kind of tensor op becomes. Element-wise ops of one value need no line: they are functions of it. */
export const LOWERINGS: Lowerings = {
  add: { becomes: 'meeting currents', reads: 'wide', lower: addAll },
  constant: {
    becomes: 'bias',
    reads: 'wide',
    lower: (op) => ({ as: 'constant', tensor: op.attrs['value'] as Tensor }),
  },
  ...CHOICES,
  ...EXTREMES,
  ...LINEAR,
  ...NORMS,
  ...PRODUCTS,
  ...WIRING,
};

export const lowerCurve = curved;

/** Ops that know what to do with ids. */
const READS_IDS: ReadonlySet<string> = new Set(['gather', 'masked-attention']);

/** What follows from ids is a value like others for all other ops. */
export function openInputs(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
): readonly Carried[] {
  if (READS_IDS.has(op.kind)) return inputs;
  return inputs.map((x) => (x.as === 'ids' ? (openIds(op, x, builder) ?? x) : x));
}
