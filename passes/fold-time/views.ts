import type { Graph, Output } from '../../src/ir/graph.ts';
import type { Shape } from '../../src/tensor/shape.ts';
import { reshape } from './linear.ts';
import { refuse } from './refusal.ts';
import { type Opaque, type Sum, isOpaque } from './terms.ts';
import type { Values } from './values.ts';

/** What an output shows: something of every step, stacked along an axis, or one thing at the end. */
export interface View {
  readonly output: Output;
  readonly isStack: boolean;
  /** One a step, or a single one. */
  readonly sums: readonly Sum[];
  /** Without the axis that is time. */
  readonly shape: Shape;
}

export function viewsOf(graph: Graph, values: Values): View[] {
  return graph.outputs.map((output) => {
    const whole = values.of(output.value);
    const { shape } = values.types.get(output.value)!;
    if (!isOpaque(whole)) return { output, isStack: false, sums: [whole], shape };
    return stackOf(output, shape, values);
  });
}

function stackOf(output: Output, shape: Shape, values: Values): View {
  let reason: Opaque | undefined;
  for (const [axis, extent] of shape.entries()) {
    if (extent < 2) continue;
    const pieces = Array.from({ length: extent }, (_, start) =>
      pieceOf(output, axis, start, values),
    );
    const sums = pieces.filter((piece): piece is Sum => piece !== undefined && !isOpaque(piece));
    if (sums.length === extent)
      return { output, isStack: true, sums, shape: shape.toSpliced(axis, 1) };
    reason ??= pieces.find((piece) => piece !== undefined && isOpaque(piece));
  }
  const { kind, result } = reason?.opaque ?? (values.of(output.value) as Opaque).opaque;
  return refuse(`'${kind}' has no place in a time loop`, result);
}

function pieceOf({ value }: Output, axis: number, start: number, values: Values) {
  const part = values.part({ name: value, axis, start, length: 1 });
  if (isOpaque(part)) return part;
  const type = values.types.get(value)!;
  const seen = { ...type, shape: type.shape.toSpliced(axis, 1) };
  return reshape(part, type.shape.with(axis, 1), seen, values.atoms);
}
