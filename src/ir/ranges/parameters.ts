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
  for (let i = 0; i < numbers.length; i++) {
    const at = Math.floor(i / stride) % extent;
    if (numbers[i]! < low[at]!) low[at] = numbers[i]!;
    if (numbers[i]! > high[at]!) high[at] = numbers[i]!;
  }
  return along(shape.length - longest, low, high);
}
