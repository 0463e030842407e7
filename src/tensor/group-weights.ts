import { type Tensor, tensorOf } from './tensor.ts';

/** A row a group, which adds up as many neurons as all groups have, one group behind the other. */
export function groupWeights(groups: number, width: number): Tensor {
  const each = width / groups;
  const weights = Array.from({ length: groups * width }, (_, i) => {
    return Math.floor((i % width) / each) === Math.floor(i / width) ? 1 : 0;
  });
  return tensorOf('i8', [groups, width], weights);
}
