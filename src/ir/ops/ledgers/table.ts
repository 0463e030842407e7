import type { Random } from '../../../support/random.ts';
import { type Tensor, tensorOf } from '../../../tensor/tensor.ts';

/** The stairs that a table has an entry for. */
interface Stairs {
  readonly low: number;
  readonly high: number;
}

/** What is wrong with a table of one entry for each stair. */
export function tableFault({ shape }: Tensor, { low, high }: Stairs): string | undefined {
  if (low > high) return `low ${low} is above high ${high}`;
  const stairs = high - low + 1;
  return shape.join() === String(stairs)
    ? undefined
    : `its table has shape [${shape.join(',')}], not [${stairs}]`;
}

export function drawTable(random: Random, { low, high }: Stairs): Tensor {
  const stairs = high - low + 1;
  const entries = Array.from({ length: stairs }, () => random.int(-200, 200));
  return tensorOf('i32', [stairs], entries);
}
