import { type Graph, type Op, definitionsOf, typesOf } from './graph.ts';
import type { OpTable } from './op-def.ts';
import { rangesOf } from './ranges.ts';
import type { Bounds } from './ranges/bounds.ts';
import { type Interval, hull } from './ranges/interval.ts';
import { type Message, witnessOf } from './ranges/witness.ts';

/** A sum that an op keeps, and what it may come to. */
export interface AccumulatorFacts {
  readonly op: string;
  readonly loc: Op['loc'];
  /** Which of the op's sums it is. */
  readonly sum: string;
  /** An end is infinite where nothing bounds it. */
  readonly low: number;
  readonly high: number;
  /** Bits that it has, and those that it needs: infinitely many where nothing bounds it. */
  readonly bits: number;
  readonly needs: number;
  /** Place along the axis of channels where it comes to the larger of the two. */
  readonly channel: number;
}

/** Every sum that ops of a graph of integers keep, in the order of the ops. */
export function accumulatorsOf(graph: Graph, ops: OpTable): AccumulatorFacts[] {
  const ranges = rangesOf(graph, ops);
  return graph.ops.flatMap(({ result, loc }) =>
    Object.entries(ranges.get(result)!.sums ?? {}).map(([sum, { interval, bits }]) => {
      const [low, high] = hull(interval);
      const channel = largestPlace(interval);
      return { op: result, loc, sum, low, high, bits, needs: bitsFor(low, high), channel };
    }),
  );
}

/** Messages that bring a sum to its bound. */
export interface Witness {
  /** The element of the op's result that comes to it. */
  readonly element: number;
  readonly bound: number;
  /** For each value that synapses read: what its elements send, in a step or in sum; the others send nothing. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
}

/**
 * What brings a sum to the larger of its ends: at each synapse the signs of the weights say whether a source has to
 * send all it can or as little. Nothing where the sum is not one of weights alone, or has no bound.
 */
export function witnessFor(
  graph: Graph,
  ops: OpTable,
  { op: name, sum, low, high, channel }: AccumulatorFacts,
): Witness | undefined {
  const bound = -low > high ? low : high;
  const op = definitionsOf(graph).get(name)!;
  if (!Number.isFinite(bound)) return undefined;
  const ranges: ReadonlyMap<string, Bounds> = rangesOf(graph, ops);
  const view = { types: typesOf(graph), definitions: definitionsOf(graph), ranges };
  const found = witnessOf(op, { sum, channel, isHigh: bound === high }, view);
  return found && { bound, ...found };
}

/** Bits of the signed integers that a range needs. */
function bitsFor(low: number, high: number): number {
  const reach = Math.max(high, -low - 1, 0);
  return Number.isFinite(reach) ? Math.floor(Math.log2(reach + 0.5)) + 2 : Infinity;
}

function largestPlace({ low, high }: Interval): number {
  let place = 0;
  const reach = (i: number) => Math.max(high[i]!, -low[i]!);
  for (let i = 1; i < low.length; i++) if (reach(i) > reach(place)) place = i;
  return place;
}
