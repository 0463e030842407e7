import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import {
  type AccumulatorFacts,
  type Witness,
  accumulatorsOf,
  witnessFor,
} from '../ir/accumulators.ts';
import type { Graph } from '../ir/graph.ts';
import type { OpTable } from '../ir/op-def.ts';

/** A sum as documents show it: an end that nothing bounds is absent. */
export interface Accumulator extends Omit<AccumulatorFacts, 'low' | 'high' | 'needs'> {
  readonly low?: number;
  readonly high?: number;
  readonly needs?: number;
  /** Messages that bring a sum to its end, for one that does not fit. */
  readonly witness?: Witness;
}

export interface Accumulators {
  readonly accumulators: readonly Accumulator[];
  readonly warnings: readonly Diagnostic[];
}

/** What all sums of a graph of integers come to at most, and which do not fit their bits, or the given ones. */
export function describeRanges(graph: Graph, ops: OpTable, bits?: number): Accumulators {
  const found = accumulatorsOf(graph, ops).map((facts) => ({
    ...facts,
    bits: Math.min(facts.bits, bits ?? facts.bits),
  }));
  const tooWide = found.filter(({ needs, bits: has }) => needs > has);
  const witnesses = new Map(tooWide.map((facts) => [facts, witnessFor(graph, ops, facts)]));
  return {
    accumulators: found.map((facts) => shown(facts, witnesses.get(facts))),
    warnings: tooWide.map((facts) =>
      codes.wideAccumulator(
        { ...facts, ...reachedBy(witnesses.get(facts)) },
        { item: facts.loc[0] ?? facts.op },
      ),
    ),
  };
}

function shown(facts: AccumulatorFacts, witness: Witness | undefined): Accumulator {
  const { low, high, needs, ...rest } = facts;
  return {
    ...rest,
    ...(Number.isFinite(low) && { low }),
    ...(Number.isFinite(high) && { high }),
    ...(Number.isFinite(needs) && { needs }),
    ...(witness && { witness }),
  };
}

/** What is told of the messages that bring a sum to its end. */
function reachedBy(witness: Witness | undefined) {
  if (!witness) return {};
  const sources = Object.entries(witness.messages).map(([name, messages]) => ({
    name,
    up: messages.filter(({ message }) => message > 0).length,
    down: messages.filter(({ message }) => message < 0).length,
  }));
  return { witness: { element: witness.element, sources } };
}
