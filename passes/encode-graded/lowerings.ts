import type { Op } from '../../src/ir/graph.ts';
import { broadcastShapes, sameShape, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor } from '../../src/tensor/tensor.ts';
import { type SnnBuilder, spread } from './builder.ts';
import type { Carried } from './carried.ts';
import { EXTREMES } from './extremes.ts';
import { LINEAR } from './linear.ts';
import type { Lowerings } from './lowering.ts';
import { NORMS } from './norms.ts';
import { curved } from './pointwise.ts';
import { PRODUCTS } from './products.ts';
import { WIRING } from './wiring.ts';

/** What each kind of tensor op becomes. Element-wise ops of one value need no line: they are functions of it. */
export const LOWERINGS: Lowerings = {
  add: { becomes: 'meeting currents', reads: 'wide', lower: addAll },
  constant: {
    becomes: 'bias',
    reads: 'wide',
    lower: (op) => ({ as: 'constant', tensor: op.attrs['value'] as Tensor }),
  },
  ...EXTREMES,
  ...LINEAR,
  ...NORMS,
  ...PRODUCTS,
  ...WIRING,
};

/** An op that reads nothing but known tensors is a known tensor. */
export function lowerConstant(
  op: Op,
  inputs: readonly Carried[],
  { table }: SnnBuilder,
): Carried | undefined {
  const known = inputs.flatMap((x) => (x.as === 'constant' ? [x.tensor] : []));
  if (inputs.length === 0 || known.length < inputs.length || op.type.dtype !== 'f32')
    return undefined;
  const types = known.map(({ dtype, shape }) => ({ role: 'tensor', dtype, shape }) as const);
  const facts = { stage: 'ann', attrs: op.attrs, inputs: types, type: op.type } as const;
  const y = table.get(op.kind)!.kernel(facts).step(known.map(numbersOf), 1).slice();
  return { as: 'constant', tensor: tensor('f32', op.type.shape, y) };
}

export const lowerCurve = curved;

/**
 * Constants go to the bias; currents meet in one `add`. Nothing where a constant has more elements
 * than all currents together: there would be neurons that no current reaches.
 */
function addAll(op: Op, inputs: readonly Carried[], builder: SnnBuilder): Carried | undefined {
  const isOnCurve = inputs.some((x) => x.as === 'curved' || x.as === 'pending');
  const asCurve = isOnCurve ? curved(op, inputs, builder) : undefined;
  if (asCurve) return asCurve;
  if (inputs.some((x) => x.as === 'ids')) return undefined;
  const currents = inputs.flatMap((x, i) =>
    x.as === 'constant' ? [] : [builder.current(op, x, op.inputs[i]!)],
  );
  const constants = inputs.flatMap((x) => (x.as === 'constant' ? [x.tensor] : []));
  const biases = [...currents.flatMap((current) => current.bias ?? []), ...constants];
  const names = currents.map((current) => current.name);
  const reached = names
    .map((name) => builder.shapeOf(name))
    .reduce((a, b) => broadcastShapes(a, b)!);
  if (!sameShape(reached, op.type.shape)) return undefined;
  const name = names.length === 1 ? names[0]! : builder.emit('add', op, names, {});
  const bias = biases.length > 0 ? sum(biases) : undefined;
  return { as: 'current', name, unit: 1, bias };
}

/** The sum of constants, in the smallest shape that holds it. */
function sum(tensors: readonly Tensor[]): Tensor {
  const shape = tensors.map((part) => part.shape).reduce((a, b) => broadcastShapes(a, b)!);
  const parts = tensors.map((part) => spread(part, shape));
  const data = new Float32Array(sizeOf(shape));
  for (const part of parts) for (let i = 0; i < data.length; i++) data[i]! += part[i]!;
  return tensor('f32', shape, data);
}
