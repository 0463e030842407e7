import type { Shape } from '../../../tensor/shape.ts';
import { type OnnxNode, choiceAttr, intsAttr, invalid } from '../node.ts';
import { AUTO_PADS, type Movement, readSteps, splitPads } from './movement.ts';

/** How the windows of a transposed convolution lie, and what is added behind them. */
interface TransposedMovement extends Movement {
  readonly outputPadding: readonly number[];
}

/** Pads follow from the extents of the result, where those are given or asked for by `auto_pad`. */
export function readTransposedMovement(
  node: OnnxNode,
  space: Shape,
  kernel: Shape,
): TransposedMovement {
  const { strides, dilations, pads } = readSteps(node, space.length);
  const padding = listOf(node, 'output_padding', space.length) ?? space.map(() => 0);
  const autoPad = choiceAttr(node, 'auto_pad', AUTO_PADS);
  const isSame = autoPad.startsWith('SAME');
  const wanted =
    listOf(node, 'output_shape', space.length) ??
    (isSame ? space.map((extent, d) => extent * strides[d]!) : undefined);
  if (!wanted) {
    const given = autoPad === 'VALID' ? pads.map(() => 0) : pads;
    return { strides, dilations, pads: given, outputPadding: padding };
  }
  const excess = space.map((extent, d) => {
    const reach = (kernel[d]! - 1) * dilations[d]! + 1;
    return (extent - 1) * strides[d]! + reach + padding[d]! - wanted[d]!;
  });
  return {
    strides,
    dilations,
    pads: splitPads(
      excess.map((total) => Math.max(0, total)),
      autoPad === 'SAME_UPPER',
    ),
    outputPadding: padding.map((extent, d) => extent + Math.max(0, -excess[d]!)),
  };
}

function listOf(node: OnnxNode, name: string, rank: number): readonly number[] | undefined {
  const given = intsAttr(node, name);
  if (!given || (given.length === rank && given.every((extent) => extent >= 0))) return given;
  return invalid(node, `its ${name} is [${given.join(',')}]`);
}
