import { isFloat } from '../../../tensor/dtype.ts';
import { sizeOf } from '../../../tensor/shape.ts';
import { numbersOf } from '../../../tensor/tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import {
  type OnnxNode,
  choiceAttr,
  floatAttr,
  frontAxis,
  inputOf,
  intsAttr,
  intsInput,
  invalid,
} from '../node.ts';
import { numberLike } from './numbers.ts';
import type { Operators } from './operator.ts';
import { sliceOf } from './slices.ts';

export const pad: Operators = { Pad: readPad, CenterCropPad: readCenterCropPad };

/** How many elements to add at both ends of an axis; below zero, how many to take away. */
interface Ends {
  readonly before: number;
  readonly after: number;
}

const NONE: Ends = { before: 0, after: 0 };

function readPad(node: OnnxNode, graph: GraphBuilder): Value {
  const given = inputOf(node, 0);
  const ends = endsOf(node, given.type.shape.length);
  const x = cropped(node, graph, given, ends);
  const added = ends.map(({ before, after }): Ends => {
    return { before: Math.max(before, 0), after: Math.max(after, 0) };
  });
  if (added.every(({ before, after }) => before + after === 0)) return x;
  const mode = choiceAttr(node, 'mode', ['constant', 'reflect', 'edge', 'wrap']);
  const [before, after] = [added.map((end) => end.before), added.map((end) => end.after)];
  if (mode !== 'constant') return graph.emit(node, 'pad', [x], { before, after, mode });
  const filler = fillerOf(node, graph, x);
  const value = filler.constant && numbersOf(filler.constant)[0]!;
  if (value !== undefined && isUsual(value, filler))
    return graph.emit(node, 'pad', [x], { before, after, value });
  return surrounded(node, graph, x, filler, added);
}

/** Pads are an attribute before operator set 11, and an input from then on, of some axes since 18. */
function endsOf(node: OnnxNode, rank: number): readonly Ends[] {
  const pads = node.opset < 11 ? intsAttr(node, 'pads') : intsInput(node, 1);
  if (!pads) return invalid(node, 'it has no pads');
  const given = node.opset < 18 ? undefined : intsInput(node, 3);
  const axes = given?.map((axis) => frontAxis(node, axis, rank)) ?? Array.from(Array(rank).keys());
  if (pads.length !== 2 * axes.length || new Set(axes).size !== axes.length)
    return invalid(node, `pads [${pads.join(',')}] are not for ${axes.length} axes`);
  const ends = new Map(
    axes.map((axis, i) => [axis, { before: pads[i]!, after: pads[axes.length + i]! }]),
  );
  return Array.from({ length: rank }, (_, axis) => ends.get(axis) ?? NONE);
}

/** Without what pads below zero take away. */
function cropped(node: OnnxNode, graph: GraphBuilder, x: Value, ends: readonly Ends[]): Value {
  const ranges = ends.map(({ before, after }, axis) => {
    const start = Math.max(-before, 0);
    const count = x.type.shape[axis]! - start - Math.max(-after, 0);
    if (count < 0) return invalid(node, `axis ${axis} loses more than it has`);
    return [axis, { start: count === 0 ? 0 : start, count, step: 1 }] as const;
  });
  return sliceOf(node, graph, x, new Map(ranges));
}

function fillerOf(node: OnnxNode, graph: GraphBuilder, x: Value): Value {
  if (node.opset < 11) return numberLike(node, graph, x, floatAttr(node, 'value', 0));
  const given = node.inputs[2];
  if (!given) return numberLike(node, graph, x, 0);
  if (sizeOf(given.type.shape) !== 1 || given.type.dtype !== x.type.dtype)
    return invalid(node, 'input 3 is not one number of the type of the others');
  return graph.emit(node, 'reshape', [given], { shape: [] });
}

/** A number that an attribute holds. */
function isUsual(value: number, { type }: Value): boolean {
  return isFloat(type.dtype) ? !Number.isNaN(value) : Number.isSafeInteger(value);
}

/** Padded with a value that is computed, or that is no number. */
function surrounded(
  node: OnnxNode,
  graph: GraphBuilder,
  x: Value,
  filler: Value,
  ends: readonly Ends[],
): Value {
  return ends.reduce((inner, { before, after }, axis) => {
    const border = (extent: number) =>
      extent === 0
        ? []
        : [graph.emit(node, 'expand', [filler], { shape: inner.type.shape.with(axis, extent) })];
    const parts = [...border(before), inner, ...border(after)];
    return parts.length === 1 ? inner : graph.emit(node, 'concat', parts, { axis });
  }, x);
}

function readCenterCropPad(node: OnnxNode, graph: GraphBuilder): Value {
  const given = inputOf(node, 0);
  const { shape } = given.type;
  const wanted = intsInput(node, 1) ?? invalid(node, 'it has no shape');
  const axes = (intsAttr(node, 'axes') ?? Array.from(shape.keys())).map((axis) =>
    frontAxis(node, axis, shape.length),
  );
  if (wanted.length !== axes.length || wanted.some((extent) => extent < 0))
    return invalid(node, `[${wanted.join(',')}] is no shape of ${axes.length} axes`);
  const to = new Map(axes.map((axis, i) => [axis, wanted[i]!]));
  const ends = shape.map((extent, axis): Ends => {
    const more = (to.get(axis) ?? extent) - extent;
    const half = Math.trunc(more / 2);
    return { before: half, after: more - half };
  });
  const x = cropped(node, graph, given, ends);
  const before = ends.map((end) => Math.max(end.before, 0));
  const after = ends.map((end) => Math.max(end.after, 0));
  if ([...before, ...after].every((count) => count === 0)) return x;
  return graph.emit(node, 'pad', [x], { before, after });
}
