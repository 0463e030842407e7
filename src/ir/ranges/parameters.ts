import { stridesOf } from '../../tensor/shape.ts';
import { type Tensor, numbersOf } from '../../tensor/tensor.ts';
import { type Interval, ZERO, along, uniform } from './interval.ts';

/** Between what a parameter of a population lies, along the one axis that it has, or its longest. */
export function parameterInterval(tensor: Tensor | undefined): Interval {
  if (!tensor) return ZERO;
  const numbers = numbersOf(tensor);
  const { shape } = tensor;
  const longest = shape.indexOf(Math.max(...shape));
  if (numbers.length === 1 || longest === -1) return uniform(numbers[0]!, numbers[0]!);
  const [stride, extent] = [stridesOf(shape)[longest]!, shape[longest]!];
  const low = new Float64Array(extent).fill(Infinity);
  const high = new Float64Array(extent).fill(-Infinity);
  for (let start = 0, at = 0; start < numbers.length; start += stride) {
    let least = low[at]!;
    let most = high[at]!;
    for (let i = start; i < start + stride; i++) {
      const number = numbers[i]!;
      if (number < least) least = number;
      if (number > most) most = number;
    }
    low[at] = least;
    high[at] = most;
    at = at + 1 === extent ? 0 : at + 1;
  }
  return along(shape.length - longest, low, high);
}
