import { tensorOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  choiceAttr,
  inputOf,
  intAttr,
  intsInput,
  invalid,
  unsupported,
} from '../node.ts';
import type { Operators } from './operator.ts';
import { sliceOf } from './slices.ts';

/** Nodes that sample along a grid of points, and that make such a grid. */
export const grid: Operators = { GridSample: readGridSample, AffineGrid: readAffineGrid };

const MODES = {
  linear: 'linear',
  bilinear: 'linear',
  nearest: 'nearest',
  cubic: 'cubic',
  bicubic: 'cubic',
} as const;

function readGridSample(node: OnnxNode, graph: GraphBuilder): Value {
  const [x, points] = [inputOf(node, 0), inputOf(node, 1)];
  const mode = choiceAttr(node, 'mode', ['linear', 'bilinear', 'nearest', 'cubic', 'bicubic']);
  const padding = choiceAttr(node, 'padding_mode', ['zeros', 'border', 'reflection']);
  const alignCorners = intAttr(node, 'align_corners', 0) !== 0;
  const attrs = { mode: MODES[mode], padding, alignCorners };
  return graph.emit(node, 'grid-sample', [x, points], attrs);
}

/** Each coordinate of a point times its column of the matrix, and the last column. */
function readAffineGrid(node: OnnxNode, graph: GraphBuilder): Value {
  const theta = inputOf(node, 0);
  const size = intsInput(node, 1) ?? invalid(node, 'it has no size');
  const space = size.slice(2);
  const [images, rows, columns] = theta.type.shape;
  const fits = images === size[0] && rows === space.length && columns === space.length + 1;
  if (theta.type.shape.length !== 3 || !fits || ![2, 3].includes(space.length))
    return invalid(node, `[${theta.type.shape.join(',')}] is no map for [${size.join(',')}]`);
  const longest = space.find((extent) => extent > LONGEST || extent < 0);
  if (longest !== undefined) return unsupported(node, `its result has an extent of ${longest}`);
  const isAligned = intAttr(node, 'align_corners', 0) !== 0;
  const ones = space.map(() => 1);
  const column = (i: number) => {
    const kept = new Map([[2, { start: i, count: 1, step: 1 }]]);
    const shape = [size[0]!, ...ones, space.length];
    return graph.emit(node, 'reshape', [sliceOf(node, graph, theta, kept)], { shape });
  };
  // The last axis of the image is the first coordinate.
  const moved = space.map((extent, axis) => {
    const shape = [1, ...ones.with(axis, extent), 1];
    const along = graph.constant(node, tensorOf('f32', shape, evenly(extent, isAligned)));
    return graph.emit(node, 'mul', [along, column(space.length - 1 - axis)]);
  });
  return graph.emit(node, 'add', [...moved, column(space.length)]);
}

const LONGEST = 2 ** 20;

/** Places from -1 to 1: the first and last element, or their outer edges. */
function evenly(extent: number, isAligned: boolean): readonly number[] {
  return Array.from({ length: extent }, (_, i) => {
    if (isAligned) return extent === 1 ? 0 : (2 * i) / (extent - 1) - 1;
    return (2 * i + 1) / extent - 1;
  });
}
