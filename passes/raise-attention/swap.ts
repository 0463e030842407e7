import type { Op } from '../../src/ir/graph.ts';
import { type Shape, sameShape } from '../../src/tensor/shape.ts';
import type { View } from './match.ts';

/** A value with its last two axes swapped: what it was swapped from, where that is in the graph. */
export function swapLastTwo(
  name: string,
  view: View,
  emit: (kind: string, inputs: readonly string[], attrs: Op['attrs']) => string,
): string {
  const { shape } = view.types.get(name)!;
  const swap = swapped(shape.map((_, axis) => axis));
  const op = view.definitions.get(name);
  if (op?.kind === 'transpose') {
    const before = op.attrs['permutation'] as readonly number[];
    const both = swap.map((axis) => before[axis]!);
    if (both.every((axis, i) => axis === i)) return op.inputs[0]!;
    return emit('transpose', [op.inputs[0]!], { permutation: both });
  }
  return swapWithinReshapes(op, view) ?? emit('transpose', [name], { permutation: swap });
}

/** reshape(transpose(reshape(x))), where the reshapes only join the axes in front and split them again. */
function swapWithinReshapes(outer: Op | undefined, { definitions, types }: View) {
  const turn = outer?.kind === 'reshape' ? definitions.get(outer.inputs[0]!) : undefined;
  const inner = turn?.kind === 'transpose' ? definitions.get(turn.inputs[0]!) : undefined;
  if (inner?.kind !== 'reshape') return undefined;
  const permutation = turn!.attrs['permutation'] as readonly number[];
  const isSwap = sameShape(permutation, swapped(permutation.map((_, axis) => axis)));
  const source = types.get(inner.inputs[0]!)!.shape;
  const isBatch = sameShape(source.slice(-2), inner.type.shape.slice(-2));
  return isSwap && isBatch && sameShape(swapped(source), outer!.type.shape)
    ? inner.inputs[0]
    : undefined;
}

function swapped(list: Shape): Shape {
  return [...list.slice(0, -2), ...list.slice(-2).toReversed()];
}
