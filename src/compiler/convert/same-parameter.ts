import { spread } from '../../ir/ops/neurons/parameter.ts';
import type { Attr } from '../../ir/graph.ts';
import { isFloat } from '../../tensor/dtype.ts';
import { type Shape, broadcastShapes, sameShape } from '../../tensor/shape.ts';
import { type Tensor, isTensor } from '../../tensor/tensor.ts';
import { apart } from './apart.ts';

/** Whether two parameters of a population are the same for each neuron: written once, or for each; no bias is one of zeros. */
export function sameParameter(
  name: string,
  a: Attr | undefined,
  b: Attr | undefined,
  shape: Shape,
): boolean {
  const [left, right] = [a, b].map((attr) => eachOf(attr, shape));
  if (left && right)
    return left.isFloat === right.isFloat && apart(left.each, right.each).count === 0;
  const bias =
    name === 'bias' && (a === undefined || b === undefined) ? (left ?? right) : undefined;
  return bias?.each.every((x) => x === 0) ?? false;
}

function eachOf(attr: Attr | undefined, shape: Shape) {
  if (!isTensor(attr) || !isParameter(attr, shape)) return undefined;
  return { isFloat: isFloat(attr.dtype), each: spread(attr, shape) };
}

function isParameter(tensor: Tensor, shape: Shape): boolean {
  const whole = broadcastShapes(tensor.shape, shape);
  return whole !== undefined && sameShape(whole, shape);
}
