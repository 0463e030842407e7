import { type Shape, sizeOf, stridesOf } from '../../tensor/shape.ts';
import { wirePlace } from '../ops/ledgers/wire-places.ts';
import type { Op } from '../graph.ts';
import { type Entry, rowOf } from '../ops/synapses/row.ts';
import type { ValueType } from '../types.ts';
import type { Bounds } from './bounds.ts';
import { type Interval, pairAt } from './interval.ts';

/** What an element of a value sends. */
export interface Message {
  readonly element: number;
  readonly message: number;
}

interface View {
  readonly types: ReadonlyMap<string, ValueType>;
  readonly definitions: ReadonlyMap<string, Op>;
  readonly ranges: ReadonlyMap<string, Bounds>;
}

interface Wanted {
  readonly sum: string;
  readonly channel: number;
  readonly isHigh: boolean;
}

/** Sums of one step; all others are of all steps. */
const OF_A_STEP: ReadonlySet<string> = new Set(['sum', 'current']);

/** The element that comes to the bound, and what each value that feeds it sends to bring it there. */
export function witnessOf(op: Op, { sum, channel, isHigh }: Wanted, view: View) {
  const bounds = view.ranges.get(op.result)!;
  const { interval } = bounds.sums![sum]!;
  const element = elementOf(op.type.shape, interval, channel);
  const isStep = OF_A_STEP.has(sum);
  const messages = new Map<string, Map<number, number>>();
  const shared = new Set<number>();
  const isTraced = trace(op, element, view, (source, { element: from, weight }) => {
    const { step, total } = view.ranges.get(source)!;
    const { shape } = view.types.get(source)!;
    const part = isStep ? step : total;
    const [low, high] = pairAt(part, placeOf(from, shape, part));
    const message = weight > 0 === isHigh ? high : low;
    if (!messages.has(source)) messages.set(source, new Map());
    if (messages.get(source)!.has(from)) shared.add(from);
    messages.get(source)!.set(from, message);
  });
  // A source that several weights pull at cannot follow all of them.
  if (!isTraced || shared.size > 0 || messages.size === 0) return undefined;
  const lists = [...messages].map(([name, of]) => [
    name,
    [...of].map(([from, message]): Message => ({ element: from, message })),
  ]);
  return { element, messages: Object.fromEntries(lists) as Record<string, Message[]> };
}

/**
 * Visits all weights that lead to an element, through ops that only move or add currents. False where something
 * else is on the way.
 */
function trace(
  op: Op,
  element: number,
  view: View,
  visit: (source: string, entry: Entry) => void,
): boolean {
  const from = view.types.get(op.inputs[0]!)!;
  const row = rowOf(op, from.shape, element);
  if (row) {
    for (const entry of row) if (entry.weight !== 0) visit(op.inputs[0]!, entry);
    return true;
  }
  const at = before(op, element, view);
  if (at === undefined) return false;
  return op.inputs.every((name) => {
    const definition = view.definitions.get(name);
    return definition !== undefined && (at === -1 || trace(definition, at, view, visit));
  });
}

/** Which element of its inputs an element of the result is; -1 for none, nothing where it is more than one. */
function before(op: Op, element: number, { types }: View): number | undefined {
  const { kind, attrs, inputs, type } = op;
  const isAlike = inputs.every(
    (name) => types.get(name)!.shape.join() === type.shape.join() || kind === 'reshape',
  );
  if (kind === 'wire') {
    return wirePlace(attrs, element);
  }
  return isAlike && inputs.every((name) => types.get(name)!.role === 'current')
    ? element
    : undefined;
}

/** The element in the middle of a channel, where windows see all that there is. */
function elementOf(shape: Shape, { low, axisFromEnd }: Interval, channel: number): number {
  const strides = stridesOf(shape);
  const axis = low.length === 1 ? -1 : shape.length - axisFromEnd;
  const place = shape.map((extent, at) => (at === axis ? channel : Math.floor(extent / 2)));
  return sizeOf(shape) === 0 ? 0 : place.reduce((sum, at, i) => sum + at * strides[i]!, 0);
}

function placeOf(element: number, shape: Shape, { low, axisFromEnd }: Interval): number {
  if (low.length === 1) return 0;
  const axis = shape.length - axisFromEnd;
  return Math.floor(element / stridesOf(shape)[axis]!) % shape[axis]!;
}
