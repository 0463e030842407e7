import { type Graph, type Op, typesOf } from '../../src/ir/graph.ts';
import { type Shape, stridesOf } from '../../src/tensor/shape.ts';

/** Ops whose result has the channels of what they read. */
export const ELEMENTWISE: ReadonlySet<string> = new Set([
  'add',
  'decode',
  'delay',
  'delta',
  'diagonal',
  'integrate-and-fire',
  'level',
  'lif',
  'lif-adaptive',
  'lif-plain',
  'lif-potential',
  'lif-soft-reset',
  'lif-two-currents',
  'product',
  'resonator',
  'resonator-adaptive',
  'sigma',
  'sigma-delta',
]);

/**
 * The axis of every value along which its channels stand, counted from the end: what the op that defines it says,
 * or, where it could be any, what a reader asks for.
 */
export function axesOf(graph: Graph): Map<string, number> {
  const shapes = new Map([...typesOf(graph)].map(([name, { shape }]) => [name, shape]));
  const asked = askedFor(graph, shapes);
  const axes = new Map(graph.inputs.map(({ name }) => [name, asked.get(name) ?? 1]));
  for (const op of graph.ops) {
    const own = axes.get(op.inputs[0] ?? '');
    axes.set(op.result, axisOf(op, own, asked.get(op.result), shapes));
  }
  return axes;
}

type Shapes = ReadonlyMap<string, Shape>;

/** What readers ask for, seen from the last op to the first. */
function askedFor(graph: Graph, shapes: Shapes): Map<string, number> {
  const asked = new Map<string, number>();
  for (const op of graph.ops.toReversed())
    for (const name of op.inputs) {
      const axis = asksFor(op, shapes.get(name)!, asked.get(op.result));
      if (axis !== undefined && axis <= shapes.get(name)!.length) asked.set(name, axis);
    }
  return asked;
}

function asksFor({ kind, type }: Op, shape: Shape, own: number | undefined): number | undefined {
  if (kind === 'dense' || kind === 'sparse') return 1;
  if (kind === 'conv' || kind === 'conv-transpose') return shape.length - 1;
  if (kind === 'extreme') return (own ?? 1) + 1;
  if (kind === 'reshape') return own && sameRuns(type.shape, own, shape);
  return ELEMENTWISE.has(kind) || kind === 'join' ? own : undefined;
}

function axisOf(
  { kind, type, inputs }: Op,
  own: number | undefined,
  asked: number | undefined,
  shapes: Shapes,
): number {
  const { shape } = type;
  if (kind === 'conv' || kind === 'conv-transpose') return shape.length - 1;
  if (kind === 'wire' || kind === 'source') return asked ?? 1;
  if (kind === 'reshape' && own) return sameRuns(shapes.get(inputs[0]!)!, own, shape, asked) ?? 1;
  if (kind === 'extreme' && own) return Math.max(own - 1, 1);
  if (ELEMENTWISE.has(kind) || kind === 'join') return own ?? asked ?? 1;
  return 1;
}

/**
 * An axis of a new shape whose places are runs of the places of an axis of the old one, or whose runs they are:
 * both turn over after as many elements, and the smaller stride divides the larger.
 */
export function sameRuns(
  from: Shape,
  axisFromEnd: number,
  to: Shape,
  first?: number,
): number | undefined {
  const { stride, extent } = runOf(from, axisFromEnd);
  const fits = (axis: number) => {
    const run = runOf(to, axis);
    const [small, large] = [Math.min(stride, run.stride), Math.max(stride, run.stride)];
    return run.stride * run.extent === stride * extent && large % small === 0;
  };
  const axes = to.map((_, i) => to.length - i);
  const candidates = first === undefined ? axes : [first, ...axes];
  return candidates.find((axis) => axis <= to.length && fits(axis));
}

/** Elements from one place of an axis to the next, and its places. */
export function runOf(shape: Shape, axisFromEnd: number) {
  const axis = shape.length - axisFromEnd;
  return { stride: stridesOf(shape)[axis] ?? 1, extent: shape[axis] ?? 1 };
}
