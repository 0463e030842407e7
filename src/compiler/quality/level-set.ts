import type { Graph, Op } from '../../ir/graph.ts';
import { type Tensor, isTensor, numbersOf } from '../../tensor/tensor.ts';

/** The sums of messages that an op can come to. */
export interface LevelSet {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The levels of all that sends or passes on messages, by name, where they are known. */
export function levelSets(graph: Graph): ReadonlyMap<string, LevelSet> {
  const found = new Map<string, LevelSet>();
  for (const op of graph.ops) {
    if (op.type.role !== 'spikes') continue;
    const inputs = op.inputs.map((name) => found.get(name));
    const levels = levelSetOf(op, inputs);
    if (levels) found.set(op.result, levels);
  }
  return found;
}

/**
 * What a population can send in all: the entries of its table or tensor, what lies between its bounds,
 * or, where it has none of these, what it reads.
 */
function levelSetOf(op: Op, inputs: readonly (LevelSet | undefined)[]): LevelSet | undefined {
  const { table, value, most, low, high } = op.attrs;
  if (typeof most === 'number') return between(0, most);
  const listed = table ?? value;
  if (isTensor(listed)) return among(listed);
  if (typeof low === 'number' && typeof high === 'number') return between(low, high);
  const known = inputs.filter((levels) => levels !== undefined);
  if (known.length === 0) return undefined;
  return between(
    Math.min(...known.map((levels) => levels.low)),
    Math.max(...known.map((levels) => levels.high)),
  );
}

function between(low: number, high: number): LevelSet {
  return { low, high, count: high - low + 1 };
}

function among(tensor: Tensor): LevelSet {
  const numbers = numbersOf(tensor);
  let [low, high] = [0, 0];
  for (const level of numbers) {
    if (level < low) low = level;
    if (level > high) high = level;
  }
  const isListed = new Uint8Array(high - low + 1);
  for (const level of numbers) isListed[level - low] = 1;
  return { low, high, count: countOnes(isListed) };
}

export function countOnes(flags: Uint8Array): number {
  let count = 0;
  for (const flag of flags) count += flag;
  return count;
}
