import type { Attrs, Op } from '../../src/ir/graph.ts';
import { type Dtype, storageOf } from '../../src/tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sizeOf } from '../../src/tensor/shape.ts';
import { type Tensor, numbersOf, tensor, tensorOf } from '../../src/tensor/tensor.ts';
import { isSynapse } from './channels.ts';
import type { ChannelScale } from './scale.ts';

/** An op's attributes with its float parameters as integers of the component's unit. */
export function integerParameters(op: Op, scale: ChannelScale): Attrs {
  if (isSynapse(op))
    return { ...op.attrs, weight: integerWeights(op.attrs['weight'] as Tensor, scale) };
  if (op.kind !== 'level' && op.kind !== 'sigma') return op.attrs;
  const { bias, theta } = op.attrs as Record<string, Tensor | undefined>;
  return {
    ...op.attrs,
    ...(bias ? { bias: divided(bias, scale, -Infinity) } : {}),
    ...(theta ? { theta: divided(theta, scale, 1) } : {}),
    ...(op.kind === 'sigma' ? { scale: outputScale(op, scale) } : {}),
  };
}

/** Weight rows are channels, so a row has one scale. */
function integerWeights(weight: Tensor, { values }: ChannelScale): Tensor {
  const floats = numbersOf(weight);
  const perChannel = floats.length / values.length;
  const data = new Int8Array(floats.length);
  values.forEach((scale, channel) => {
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++)
      data[i] = Math.round(floats[i]! / scale);
  });
  return tensor('i8', weight.shape, data);
}

/** round(parameter / scale), at least `low`, in the shape that both broadcast to. */
function divided(parameter: Tensor, { values, axisFromEnd }: ChannelScale, low: number): Tensor {
  const scaleShape: Shape =
    values.length === 1 ? [] : [values.length, ...new Array<number>(axisFromEnd - 1).fill(1)];
  const shape = broadcastShapes(parameter.shape, scaleShape)!;
  const floats = numbersOf(parameter);
  const scaleAt = broadcastIndex(scaleShape, shape);
  const dtype: Dtype = 'i32';
  const data = new (storageOf(dtype))(sizeOf(shape));
  broadcastIndex(parameter.shape, shape).forEach((from, i) => {
    data[i] = Math.max(low, Math.round(floats[from]! / values[scaleAt[i]!]!));
  });
  return tensor(dtype, shape, data);
}

/** What one unit of an output is worth; a component with an output has one scale. */
function outputScale(op: Op, { values }: ChannelScale): Tensor {
  const before = op.attrs['scale'] as Tensor | undefined;
  return tensorOf('f64', [], [values[0]! * (before ? numbersOf(before)[0]! : 1)]);
}
