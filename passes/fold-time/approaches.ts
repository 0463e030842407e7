import type { Graph, Op } from '../../src/ir/graph.ts';
import { type Tensor } from '../../src/tensor/tensor.ts';
import { type Coefficient, ONE, ZERO, coefficient, coefficientOf, zip } from './coefficient.ts';
import type { Approach } from './threshold.ts';

/**
 * The values that comparisons look at through constant scales and shifts: mem in mem - 1 > 0. They, and not
 * what is compared, are what the next step reads.
 */
export function approaches(
  graph: Graph,
  definitions: ReadonlyMap<string, Op>,
): ReadonlyMap<string, Approach> {
  const found = new Map<string, Approach>();
  for (const op of graph.ops) {
    const start = startOf(op, definitions);
    if (!start) continue;
    const { name, approach } = backToRoot(start, definitions);
    const isUp = approach.slope.values.every((x) => x > 0);
    const isDown = approach.slope.values.every((x) => x < 0);
    if (found.has(name) || !(isUp || isDown)) continue;
    found.set(name, isUp ? approach : scaled(approach, coefficient(-1)));
  }
  return found;
}

interface Seen {
  readonly name: string;
  readonly approach: Approach;
}

function scaled({ slope, offset }: Approach, by: Coefficient): Approach {
  const times = (x: number, y: number) => x * y;
  return { slope: zip(times, slope, by), offset: zip(times, offset, by) };
}

/** What a comparison with a constant compares, less the constant. */
function startOf(op: Op, definitions: ReadonlyMap<string, Op>): Seen | undefined {
  if (op.kind === 'sign') return { name: op.inputs[0]!, approach: { slope: ONE, offset: ZERO } };
  if (!COMPARISONS.has(op.kind)) return undefined;
  const [a, b] = op.inputs as [string, string];
  const [constantA, constantB] = [constantAt(a, definitions), constantAt(b, definitions)];
  const [name, constant] = constantA ? [b, constantA] : [a, constantB];
  if (!constant || (constantA && constantB)) return undefined;
  return { name, approach: { slope: ONE, offset: zip((x) => -x, constant) } };
}

export const COMPARISONS: ReadonlySet<string> = new Set(['less', 'less-or-equal', 'sign']);

function backToRoot(from: Seen, definitions: ReadonlyMap<string, Op>): Seen {
  let at = from;
  for (let next: Seen | undefined = at; next; next = oneBack(at, definitions)) at = next;
  return at;
}

/** Through one op that scales or shifts by a constant. */
function oneBack({ name, approach }: Seen, definitions: ReadonlyMap<string, Op>): Seen | undefined {
  const op = definitions.get(name);
  if (op?.inputs.length !== 2) return undefined;
  const { slope, offset } = approach;
  const [a, b] = op.inputs as [string, string];
  const [constantA, constantB] = [constantAt(a, definitions), constantAt(b, definitions)];
  if (op.kind === 'div' && constantB)
    return { name: a, approach: { slope: zip((x, y) => x / y, slope, constantB), offset } };
  const constant = constantA ?? constantB;
  if (!constant || (op.kind !== 'add' && op.kind !== 'mul')) return undefined;
  const rest = constantA ? b : a;
  if (op.kind === 'mul')
    return { name: rest, approach: { slope: zip((x, y) => x * y, slope, constant), offset } };
  const shifted = zip((x, y, z) => x + y * z, offset, slope, constant);
  return { name: rest, approach: { slope, offset: shifted } };
}

function constantAt(name: string, definitions: ReadonlyMap<string, Op>): Coefficient | undefined {
  const op = definitions.get(name);
  return op?.kind === 'constant' ? coefficientOf(op.attrs['value'] as Tensor) : undefined;
}
