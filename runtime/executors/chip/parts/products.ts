import type { Op } from '../../../../src/ir/graph.ts';
import type { ValueType } from '../../../../src/ir/types.ts';
import type { Shape } from '../../../../src/tensor/shape.ts';
import { type Box, wholeBox } from '../../../../src/tensor/box.ts';
import { type Part, broadcastBox } from './part.ts';

/** Some rows of the first factor and some columns of the second; a vector stands for one row, or one column. */
export function matrixProductPart({ attrs }: Op, [a, b]: readonly ValueType[], box: Box): Part {
  const [left, right] = [a!.shape, b!.shape];
  const hasRows = left.length > 1;
  const hasColumns = right.length > 1;
  const batch = box.slice(0, box.length - (hasRows ? 1 : 0) - (hasColumns ? 1 : 0));
  const columns = hasColumns ? box.slice(-1) : [];
  const rows = hasRows ? box.slice(batch.length, batch.length + 1) : [];
  const summed: Box = [[0, left.at(-1)!]];
  return {
    reads: [
      hasRows ? [...batchBox(left, batch), ...rows, ...summed] : wholeBox(left),
      hasColumns ? [...batchBox(right, batch), ...summed, ...columns] : wholeBox(right),
    ],
    attrs,
    makes: box,
  };
}

function batchBox(factor: Shape, batch: Box): Box {
  return broadcastBox(factor.slice(0, -2), batch);
}
