import { isFloat } from '../../../tensor/dtype.ts';
import { type Shape, broadcastIndex, broadcastShapes, sameShape } from '../../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../../tensor/tensor.ts';

/*
 * Parameters of populations: one number for all neurons, one a channel, or one for each, broadcast
 * to the shape of the population by numpy's rule.
 */

/** What is wrong with a parameter of a population of this shape. */
export function parameterFault(
  name: string,
  tensor: Tensor,
  shape: Shape,
  integers: boolean,
): string | undefined {
  if (isFloat(tensor.dtype) === integers)
    return `${name} must hold ${integers ? 'integers' : 'floats'}`;
  const whole = broadcastShapes(tensor.shape, shape);
  if (whole && sameShape(whole, shape)) return undefined;
  return `${name} of shape [${tensor.shape.join(',')}] does not broadcast to [${shape.join(',')}]`;
}

/** The same of integers from a lowest to a highest one. */
export function rangeFault(
  name: string,
  tensor: Tensor,
  shape: Shape,
  [low, high]: readonly [number, number],
): string | undefined {
  const wrong = parameterFault(name, tensor, shape, true);
  if (wrong) return wrong;
  const bad = numbersOf(tensor).find((value) => value < low || value > high);
  return bad === undefined ? undefined : `${name} ${bad} is not from ${low} to ${high}`;
}

/** A parameter's value for every neuron. */
export function spread(tensor: Tensor, shape: Shape): Float64Array {
  const numbers = numbersOf(tensor);
  return Float64Array.from(broadcastIndex(tensor.shape, shape), (from) => numbers[from]!);
}
