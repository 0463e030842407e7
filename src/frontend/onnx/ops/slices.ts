import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  frontAxis,
  inputOf,
  intAttr,
  intsAttr,
  intsInput,
  invalid,
} from '../node.ts';
import type { Operators } from './operator.ts';

/** Nodes that keep a part of a tensor. */
export const slices: Operators = { Slice: readSlice, Split: readSplit };

/** What is kept of an axis. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** The part of a value that is kept along some axes, all of it along the others. */
export function sliceOf(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  ranges: ReadonlyMap<number, Range>,
): Value {
  const all = x.type.shape.map(
    (extent, axis): Range => ranges.get(axis) ?? { start: 0, count: extent, step: 1 },
  );
  const isWhole = ({ start, count, step }: Range, axis: number) =>
    start === 0 && step === 1 && count === x.type.shape[axis];
  if (all.every(isWhole)) return x;
  const steps = all.map(({ step }) => step);
  return graph.emit(node, 'slice', [x], {
    starts: all.map(({ start }) => start),
    shape: all.map(({ count }) => count),
    ...(steps.every((step) => step === 1) ? {} : { steps }),
  });
}

function readSlice(node: OnnxNode, graph: GraphBuilder): Value {
  const x = inputOf(node, 0);
  const { shape } = x.type;
  // Bounds are attributes before operator set 10 and inputs from then on.
  const list = (name: string, index: number) =>
    node.opset < 10 ? intsAttr(node, name) : intsInput(node, index);
  const starts = list('starts', 1) ?? invalid(node, 'it has no starts');
  const ends = list('ends', 2) ?? invalid(node, 'it has no ends');
  const given = list('axes', 3) ?? starts.map((_, axis) => axis);
  const steps = list('steps', 4) ?? starts.map(() => 1);
  if ([ends, given, steps].some(({ length }) => length !== starts.length))
    return invalid(node, 'its starts, ends, axes and steps differ in number');
  const axes = given.map((axis) => frontAxis(node, axis, shape.length));
  if (new Set(axes).size !== axes.length)
    return invalid(node, `an axis is named twice in [${given.join(',')}]`);
  if (steps.includes(0)) return invalid(node, 'it has a step of 0');
  const ranges = axes.map((axis, i) => {
    const bounds = { start: starts[i]!, end: ends[i]!, step: steps[i]! };
    return [axis, rangeOf(shape[axis]!, bounds)] as const;
  });
  return sliceOf(node, graph, x, new Map(ranges));
}

/** Bounds below zero count from the end; those outside of the axis are moved to it. */
function rangeOf(extent: number, bounds: { start: number; end: number; step: number }): Range {
  const { step } = bounds;
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const within = (place: number, least: number) =>
    Math.min(Math.max(place < 0 ? place + extent : place, least), high);
  const [start, end] = [within(bounds.start, 0), within(bounds.end, low)];
  const count = Math.max(Math.ceil((end - start) / step), 0);
  return count > 0 ? { start, count, step: count > 1 ? step : 1 } : { start: 0, count: 0, step: 1 };
}

function readSplit(node: OnnxNode, graph: GraphBuilder): readonly (Value | undefined)[] {
  const x = inputOf(node, 0);
  const axis = frontAxis(node, intAttr(node, 'axis', 0), x.type.shape.length);
  const counts = splitCounts(node, x.type.shape[axis]!);
  let start = 0;
  return node.outputs.map((name, i) => {
    const range = { start, count: counts[i]!, step: 1 };
    start += range.count;
    return name === '' ? undefined : sliceOf(node, graph, x, new Map([[axis, range]]));
  });
}

/** How much of the axis each output gets. */
function splitCounts(node: OnnxNode, extent: number): readonly number[] {
  const outputs = node.outputs.length;
  const given = node.opset < 13 ? intsAttr(node, 'split') : intsInput(node, 1);
  if (given) {
    const sum = given.reduce((all, count) => all + count, 0);
    const isSplit = given.length === outputs && given.every((count) => count >= 0);
    return isSplit && sum === extent
      ? given
      : invalid(node, `[${given.join(',')}] does not split ${extent} into ${outputs} outputs`);
  }
  if (intAttr(node, 'num_outputs', outputs) !== outputs)
    return invalid(node, `it has ${outputs} outputs, not as many as it says`);
  const even = Math.ceil(extent / outputs);
  if (node.opset < 18 && even * outputs !== extent)
    return invalid(node, `${extent} cannot be split into ${outputs} equal parts`);
  const left = (i: number) => Math.max(extent - i * even, 0);
  return node.outputs.map((_, i) => Math.min(even, left(i)));
}
