import type { Op } from '../../src/ir/graph.ts';
import { broadcastShapes, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { type SnnBuilder, spread } from './builder.ts';
import type { Carried } from './carried.ts';
import { widened } from './linear.ts';
import { curved } from './pointwise.ts';

/**
 * Constants go to the bias; currents meet in one `add`. Where a constant has more elements than all
 * currents together, they are spread, for there would be neurons that no current reaches.
 */
export function addAll(
  op: Op,
  inputs: readonly Carried[],
  builder: SnnBuilder,
): Carried | undefined {
  const isOnCurve = inputs.some((x) => x.as === 'curved' || x.as === 'pending');
  const asCurve = isOnCurve ? curved(op, inputs, builder) : undefined;
  if (asCurve) return asCurve;
  if (inputs.some((x) => x.as === 'ids') || inputs.every((x) => x.as === 'constant'))
    return undefined;
  const currents = inputs.flatMap((x, i) =>
    x.as === 'constant' ? [] : [builder.current(op, x, op.inputs[i]!)],
  );
  const constants = inputs.flatMap((x) => (x.as === 'constant' ? [x.tensor] : []));
  const biases = [...currents.flatMap((current) => current.bias ?? []), ...constants];
  const names = currents.map((current) => current.name);
  const name = names.length === 1 ? names[0]! : builder.emit('add', op, names, {});
  const bias = biases.length > 0 ? sumOf(biases) : undefined;
  return widened(op, { as: 'current', name, unit: 1, bias }, builder);
}

/** The sum of constants, in the smallest shape that holds it. */
export function sumOf(tensors: readonly Tensor[]): Tensor {
  const shape = tensors.map((part) => part.shape).reduce((a, b) => broadcastShapes(a, b)!);
  const data = new Float32Array(sizeOf(shape));
  for (const tensor of tensors) {
    const part = spread(tensor, shape);
    for (let i = 0; i < data.length; i++) data[i]! += part[i]!;
  }
  return tensor('f32', shape, data);
}
