import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type Graph, type Op, definitionsOf } from '../../src/ir/graph.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
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
    const bound = total(arriving) + largestParameter(op, 'bias') + largestParameter(op, 'theta');
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

/** The largest sum of weight magnitudes that one neuron, or channel of neurons, has. */
function largestRow(op: Op): number {
  const weight = numbersOf(op.attrs['weight'] as Tensor);
  return op.kind === 'sparse' ? largestListed(op, weight) : largestOf(weight, channelsOf(op).count);
}

function largestOf(weight: Numbers, rows: number): number {
  const width = weight.length / rows;
  let most = 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * width; i < (row + 1) * width; i++) sum += Math.abs(weight[i]!);
    most = Math.max(most, sum);
  }
  return most;
}

function largestListed(op: Op, weight: Numbers): number {
  const targets = numbersOf(op.attrs['targets'] as Tensor);
  const sums = new Float64Array(op.attrs['size'] as number);
  for (let i = 0; i < weight.length; i++) sums[targets[i]!]! += Math.abs(weight[i]!);
  return largest(sums);
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

function largest(numbers: Numbers): number {
  let most = 0;
  for (const x of numbers) most = Math.max(most, Math.abs(x));
  return most;
}

function largestParameter(op: Op, name: string): number {
  const parameter = op.attrs[name];
  return parameter === undefined ? 0 : largest(numbersOf(parameter as Tensor));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
