import { isFloat } from '../../../tensor/dtype.ts';
import { tensorOf } from '../../../tensor/tensor.ts';
import { ELEMENT_TYPES } from '../element-types.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { type OnnxNode, frontAxis, invalid, unsupported } from '../node.ts';
import type { ValueInfoProto } from '../schema.ts';

/** Values of one shape, one behind the other along an axis that they get. */
export function stack(
  node: OnnxNode,
  graph: GraphBuilder,
  values: readonly Value[],
  axis: number,
): Value {
  const parts = values.map((value) => {
    const { shape } = value.type;
    const front = frontAxis(node, axis, shape.length + 1);
    const wide = [...shape.slice(0, front), 1, ...shape.slice(front)];
    return graph.emit(node, 'reshape', [value], { shape: wide });
  });
  const [first] = parts;
  const rank = first!.type.shape.length;
  if (parts.some((part) => part.type.shape.join() !== first!.type.shape.join()))
    return invalid(node, 'what its iterations give differs in shape');
  if (parts.length === 1) return first!;
  return graph.emit(node, 'concat', parts, { axis: frontAxis(node, axis, rank) });
}

/** What comes out of a loop that never runs: nothing, of the shape that its body declares. */
export function emptyStack(
  node: OnnxNode,
  graph: GraphBuilder,
  { type }: ValueInfoProto,
  axis: number,
): Value {
  const { elemType = 0, shape } = type?.tensorType ?? {};
  const dtype = ELEMENT_TYPES.get(elemType)?.dtype;
  const extents = shape?.dim.map(({ dimValue }) => Number(dimValue ?? -1));
  if (!dtype || !extents?.every((extent) => extent >= 0))
    return unsupported(
      node,
      'it never runs, and its body does not declare the shape of its results',
    );
  const known = isFloat(dtype) ? 'f32' : dtype;
  const front = frontAxis(node, axis, extents.length + 1);
  return graph.constant(node, tensorOf(known, extents.toSpliced(front, 0, 0), []));
}
