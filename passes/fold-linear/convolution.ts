import type { Op } from '../../src/ir/graph.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

export function weightOf({ attrs }: Op): Tensor {
  return attrs['weight'] as Tensor;
}

/** Each place of its result sees one place and all channels of its input. */
export function isPointwise(op: Op): boolean {
  const isOne = weightOf(op)
    .shape.slice(2)
    .every((extent) => extent === 1);
  return isOne && op.attrs['groups'] === 1 && !isPadded(op);
}

export function isPadded({ attrs }: Op): boolean {
  return (attrs['pads'] as readonly number[]).some((pad) => pad > 0);
}
