import { sizeOf } from '../../../tensor/shape.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, inputOf, intsAttr, intsInput, invalid } from '../node.ts';
import { madeOf } from './made.ts';
import type { Operators } from './operator.ts';
import { sliceOf } from './slices.ts';

/** The inverse of what a convolution does to an image before it multiplies. */
export const fold: Operators = { Col2Im: readCol2Im };

/** How blocks lie along one axis of the image. */
interface Axis {
  readonly extent: number;
  readonly block: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** Extent with pads on both sides. */
  readonly padded: number;
  /** How many blocks there are along it. */
  readonly count: number;
}

/**
 * Every element of every block is added to its place in the padded image, which is then cut. Places
 * come first, so that one index says where the elements of all channels go.
 */
function readCol2Im(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const axes = axesOf(node);
  const [images, rows, blocks] = x.type.shape as [number, number, number];
  const perBlock = axes.reduce((product, { block }) => product * block, 1);
  const channels = rows / perBlock;
  const expected = axes.reduce((product, { count }) => product * count, 1);
  if (x.type.shape.length !== 3 || !Number.isInteger(channels) || blocks !== expected)
    return invalid(node, `[${x.type.shape.join(',')}] is not of ${expected} blocks of ${perBlock}`);
  const padded = axes.map((axis) => axis.padded);
  const apart = graph.emit(node, 'reshape', [x], {
    shape: [images * channels, perBlock * blocks],
  });
  const updates = graph.emit(node, 'transpose', [apart], { permutation: [1, 0] });
  const zero = graph.constant(node, tensorOf(x.type.dtype, [], [0]));
  const empty = graph.emit(node, 'expand', [zero], { shape: [sizeOf(padded), images * channels] });
  const place = placeIn(axes);
  const indices = graph.constant(node, madeOf('i64', [perBlock * blocks, 1], place));
  const reduction = 'add';
  const sums = graph.emit(node, 'scatter-nd', [empty, indices, updates], { reduction });
  const turned = graph.emit(node, 'transpose', [sums], { permutation: [1, 0] });
  const shape = [images, channels, ...padded];
  const whole = graph.emit(node, 'reshape', [turned], { shape });
  const inner = axes.map(({ before, extent }, i) => {
    return [i + 2, { start: before, count: extent, step: 1 }] as const;
  });
  return sliceOf(node, graph, whole, new Map(inner));
}

/** Where in the padded image an element lies, by its number: place in the block first, then block. */
function placeIn(axes: readonly Axis[]): (i: number) => number {
  const blocks = axes.reduce((product, { count }) => product * count, 1);
  return (i) => {
    let [inBlock, block] = [Math.floor(i / blocks), i % blocks];
    let [place, stride] = [0, 1];
    for (const axis of axes.toReversed()) {
      const step = (inBlock % axis.block) * axis.dilation + (block % axis.count) * axis.stride;
      place += step * stride;
      stride *= axis.padded;
      inBlock = Math.floor(inBlock / axis.block);
      block = Math.floor(block / axis.count);
    }
    return place;
  };
}

function axesOf(node: OnnxNode): readonly Axis[] {
  const image = intsInput(node, 1) ?? invalid(node, 'it has no image shape');
  const block = intsInput(node, 2) ?? invalid(node, 'it has no block shape');
  const rank = image.length;
  const list = (name: string, length: number, fallback: number) =>
    intsAttr(node, name) ?? new Array<number>(length).fill(fallback);
  const [strides, dilations] = [list('strides', rank, 1), list('dilations', rank, 1)];
  const pads = list('pads', 2 * rank, 0);
  const isComplete =
    [block, strides, dilations].every(({ length }) => length === rank) && pads.length === 2 * rank;
  const isPositive = [...image, ...block, ...strides, ...dilations].every((n) => n > 0);
  if (!isComplete || !isPositive || pads.some((n) => n < 0))
    return invalid(node, `its attributes are not for an image of [${image.join(',')}]`);
  return image.map((extent, i): Axis => {
    const padded = pads[i]! + extent + pads[rank + i]!;
    const reach = dilations[i]! * (block[i]! - 1) + 1;
    const count = Math.floor((padded - reach) / strides[i]!) + 1;
    const [stride, dilation] = [strides[i]!, dilations[i]!];
    return { extent, block: block[i]!, stride, dilation, before: pads[i]!, padded, count };
  });
}
