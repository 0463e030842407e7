import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type Graph, type Op, definitionsOf } from '../../src/ir/graph.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { channelsOf, isSynapse } from './channels.ts';

const LARGEST_SUM = 2 ** 31 - 1;

/**
 * Populations whose sum could leave 32 bits. The bound on a current is sum |w| * (largest level of
 * its source); currents that meet add up; a population adds its bias and one threshold.
 */
export function overflows(graph: Graph): Diagnostic[] {
  const definitions = definitionsOf(graph);
  const bounds = new Map<string, number>();
  const found: Diagnostic[] = [];
  for (const op of graph.ops) {
    const arriving = op.inputs.map((name) => bounds.get(name) ?? 0);
    if (isSynapse(op)) bounds.set(op.result, largestRow(op) * largestLevel(op, definitions));
    else if (op.type.role === 'current') bounds.set(op.result, total(arriving));
    if (op.kind !== 'level' && op.kind !== 'sigma') continue;
    const bound = total(arriving) + largest(op.attrs['bias']) + largest(op.attrs['theta']);
    if (bound > LARGEST_SUM)
      found.push(
        codes.accumulatorOverflow(
          { op: op.result, bound, limit: LARGEST_SUM },
          { item: op.loc[0] ?? op.result },
        ),
      );
  }
  return found;
}

/** The largest sum of weight magnitudes that one neuron has. */
function largestRow(op: Op): number {
  const weight = numbersOf(op.attrs['weight'] as Tensor);
  const targetOf = targets(op, weight.length);
  const sums = new Map<number, number>();
  for (let i = 0; i < weight.length; i++) {
    const target = targetOf(i);
    sums.set(target, (sums.get(target) ?? 0) + Math.abs(weight[i]!));
  }
  let most = 0;
  for (const sum of sums.values()) most = Math.max(most, sum);
  return most;
}

/** Which neuron, or channel of neurons, a weight leads to. */
function targets(op: Op, weights: number): (i: number) => number {
  if (op.kind === 'sparse') {
    const listed = numbersOf(op.attrs['targets'] as Tensor);
    return (i) => listed[i]!;
  }
  const width = weights / channelsOf(op).count;
  return (i) => Math.floor(i / width);
}

/** The largest magnitude that the messages into a synapse can add up to. */
function largestLevel(op: Op, definitions: ReadonlyMap<string, Op>): number {
  let source = definitions.get(op.inputs[0]!);
  const seen = new Set<Op>(); // a delay may read itself
  while (source && (source.kind === 'reshape' || source.kind === 'delay') && !seen.has(source)) {
    seen.add(source);
    source = definitions.get(source.inputs[0]!);
  }
  const { low, high } = (source?.attrs ?? {}) as { low?: number; high?: number };
  return Math.max(Math.abs(low ?? 0), high ?? LARGEST_SUM);
}

function largest(parameter: unknown): number {
  if (parameter === undefined) return 0;
  let most = 0;
  for (const x of numbersOf(parameter as Tensor)) most = Math.max(most, Math.abs(x));
  return most;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
