import * as codes from '../../src/diagnostics/codes.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type Graph, type Op, definitionsOf, typesOf } from '../../src/ir/graph.ts';
import { rowsOf } from '../../src/ir/ops/synapses/weight-rows.ts';
import { signedSums } from '../../src/ir/ranges/weigh.ts';
import { isProduct, isSynapse } from '../../src/ir/synapse-kinds.ts';
import type { ValueType } from '../../src/ir/types.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Tensor, numbersOf } from '../../src/tensor/tensor.ts';
import { ledgerRange, reachOf } from './ledger-range.ts';

export const LARGEST_SUM = 2 ** 31 - 1;

/** Ledgers of a normalisation saturate beyond this. */
const LARGEST_NORMALISED = 2 ** 15 - 1;

const POPULATIONS: ReadonlySet<string> = new Set([
  'integrate-and-fire',
  'level',
  'log-sum',
  'shares',
  'sigma',
]);

/** Populations whose sum could leave 32 bits, and those that would not see all of it; `known` are looked after elsewhere. */
export function overflows(graph: Graph, known: ReadonlySet<string> = new Set()): Diagnostic[] {
  const sums = largestSums(graph);
  const definitions = definitionsOf(graph);
  return graph.ops.flatMap((op) => {
    if (known.has(op.result)) return [];
    const isNormalised = op.kind === 'normalise';
    const bound = isNormalised
      ? reachOf(ledgerRange(op.inputs[0]!, definitions))
      : sums.get(op.result);
    const limit = isNormalised ? LARGEST_NORMALISED : LARGEST_SUM;
    if (bound === undefined || bound <= limit) return [];
    const facts = { op: op.result, bound, limit };
    return [codes.accumulatorOverflow(facts, { item: op.loc[0] ?? op.result })];
  });
}

/**
 * The largest sum that each population can come to, in units of its current. The bound on a current is
 * sum |w| * (largest level of its source), or that of a product; currents that meet add up; a population
 * adds its bias and one threshold.
 */
export function largestSums(graph: Graph): Map<string, number> {
  const definitions = definitionsOf(graph);
  const types = typesOf(graph);
  const bounds = new Map<string, number>();
  const sums = new Map<string, number>();
  const reach = (name: string) => reachOf(ledgerRange(name, definitions));
  for (const op of graph.ops) {
    const arriving = total(op.inputs.map((name) => bounds.get(name) ?? 0));
    if (isSynapse(op)) {
      const row = largestRow(op, types.get(op.inputs[0]!)!);
      bounds.set(op.result, row * reach(op.inputs[0]!) * 2 ** shiftOf(op));
    } else if (isProduct(op)) {
      const inner = op.kind === 'product' ? 1 : types.get(op.inputs[0]!)!.shape.at(-1)!;
      const factor = op.attrs['factor'] as number;
      bounds.set(op.result, factor * inner * reach(op.inputs[0]!) * reach(op.inputs[1]!));
    } else if (op.type.role === 'current') bounds.set(op.result, arriving);
    if (POPULATIONS.has(op.kind))
      sums.set(op.result, arriving + largestBias(op) + largestParameter(op, 'theta'));
  }
  return sums;
}

function shiftOf(op: Op): number {
  return op.attrs['exponent'] as number;
}

/** The largest sum of weight magnitudes that one neuron, or channel of neurons, has. */
function largestRow(op: Op, x: ValueType): number {
  const rows = rowsOf(op, x.shape);
  if (rows) {
    const { up, down } = signedSums(rows);
    return largest(up.map((sum, channel) => sum - down[channel]!));
  }
  const weight = numbersOf(op.attrs['weight'] as Tensor);
  return largest(op.kind === 'sparse' ? listedRows(op, weight) : weight);
}

function listedRows(op: Op, weight: Numbers): Float64Array {
  const targets = numbersOf(op.attrs['targets'] as Tensor);
  const sums = new Float64Array(op.attrs['size'] as number);
  for (let i = 0; i < weight.length; i++) sums[targets[i]!]! += Math.abs(weight[i]!);
  return sums;
}

function largest(numbers: Numbers): number {
  let most = 0;
  const { length } = numbers;
  for (let i = 0; i < length; i++) most = Math.max(most, Math.abs(numbers[i]!));
  return most;
}

/** What a bias comes to that is there from the start, or that is added in every step of a window. */
function largestBias(op: Op): number {
  const { window } = op.attrs;
  const times = op.kind === 'integrate-and-fire' && typeof window === 'number' ? window : 1;
  return times * largestParameter(op, 'bias');
}

function largestParameter(op: Op, name: string): number {
  const parameter = op.attrs[name];
  return parameter === undefined ? 0 : largest(numbersOf(parameter as Tensor));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
