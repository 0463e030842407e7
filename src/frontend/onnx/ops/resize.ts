import { clamp } from '../../../ir/integers.ts';
import { isFloat } from '../../../tensor/dtype.ts';
import { sameShape } from '../../../tensor/shape.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, choiceAttr, floatAttr, inputOf } from '../node.ts';
import { indicesOf } from './known-positions.ts';
import type { Operators } from './operator.ts';
import type { AxisResize } from './axis-resize.ts';
import { axesToResize } from './resize-axes.ts';
import { coordinatesOf, transformOf } from './resize-coordinates.ts';
import { interpolation, neighbourCount } from './resize-weights.ts';
import { weightTable } from './weight-table.ts';

export const resize: Operators = { Resize: readResize, Upsample: readResize };

/** One axis after the other: neighbours are weighted along each axis on its own. */
function readResize(node: OnnxNode, graph: GraphBuilder): Value {
  const given = inputOf(node, 0);
  const { dtype, shape } = given.type;
  const axes = axesToResize(node, shape);
  const to = axes.map((resized, axis) => resized?.length ?? shape[axis]!);
  if (sameShape(to, shape)) return given;
  const mode = choiceAttr(node, 'mode', ['nearest', 'linear', 'cubic']);
  // Integers are interpolated as floats and lose what is behind the point.
  const isCast = mode !== 'nearest' && !isFloat(dtype);
  const x = isCast ? graph.emit(node, 'cast', [given], { to: 'f32' }) : given;
  const y = axes.reduce(
    (value, resized, axis) =>
      resized ? resizeAxis({ node, graph, mode, axis, resized }, value) : value,
    x,
  );
  return isCast ? graph.emit(node, 'cast', [y], { to: dtype }) : y;
}

interface Step {
  readonly node: OnnxNode;
  readonly graph: GraphBuilder;
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly axis: number;
  readonly resized: AxisResize;
}

/** A region may reach beyond the input: what lies there is filled in behind the interpolation. */
function resizeAxis({ node, graph, mode, axis, resized }: Step, x: Value): Value {
  const { extent } = resized;
  const transform = transformOf(node);
  const isInside = (at: number) =>
    transform !== 'tf_crop_and_resize' || (at >= 0 && at <= extent - 1);
  graph.countWork(resized.length, node);
  const coordinates = coordinatesOf(transform, resized);
  const inside = coordinates.filter(isInside);
  const before = Math.max(coordinates.findIndex(isInside), 0);
  const after = coordinates.length - inside.length - before;
  const y = interpolate({ node, graph, mode, axis, resized }, x, inside);
  if (before + after === 0) return y;
  const none = x.type.shape.map(() => 0);
  const filler = floatAttr(node, 'extrapolation_value', 0);
  return graph.emit(node, 'pad', [y], {
    before: none.with(axis, before),
    after: none.with(axis, after),
    value: isFloat(x.type.dtype) ? filler : Math.trunc(filler),
  });
}

function interpolate(
  { node, graph, mode, axis, resized }: Step,
  x: Value,
  coordinates: readonly number[],
): Value {
  const { extent } = resized;
  if (mode === 'nearest') {
    const round = roundingOf(node, resized);
    const places = coordinates.map((at) => clamp(round(at), 0, extent - 1));
    return graph.emit(node, 'gather', [x, indicesOf(node, graph, places)], { axis });
  }
  const count = coordinates.length * neighbourCount(node, mode, resized.scale);
  graph.countWork(count * WORK_PER_NEIGHBOUR, node);
  const rows = coordinates.map(interpolation(node, mode, resized));
  return graph.emit(node, 'resample', [x], { axis, ...weightTable(rows, extent) });
}

/** Each is an object for a while. */
const WORK_PER_NEIGHBOUR = 8;

/** Which element is nearest to a point. */
function roundingOf(node: OnnxNode, { scale }: AxisResize): (at: number) => number {
  // Before operator set 11, nothing said how: onnxruntime's way.
  if (node.opset < 11) return scale < 1 ? Math.ceil : Math.trunc;
  const modes = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;
  const mode = choiceAttr(node, 'nearest_mode', modes);
  if (mode === 'floor' || mode === 'ceil') return Math[mode];
  return mode === 'round_prefer_ceil' ? (at) => Math.floor(at + 0.5) : (at) => Math.ceil(at - 0.5);
}
