import { fanOuts } from '../../../src/ir/count.ts';
import { type Graph, typesOf } from '../../../src/ir/graph.ts';
import type { Kernel, OpDef, OpTable } from '../../../src/ir/op-def.ts';
import { OP_TABLE } from '../../../src/ir/ops/index.ts';
import type { Numbers } from '../../../src/tensor/dtype.ts';
import { type OpCost, type OpCount, costsOf } from '../../profile.ts';
import { countNonzero, driven } from './counter.ts';

/** The table of ops with kernels that measure themselves, and what they have measured. */
export interface CostMeter {
  readonly ops: OpTable;
  costs(): readonly OpCost[];
}

/** Kernels are made in the order of the graph's ops, so each knows whose it is. */
export function costMeter(graph: Graph): CostMeter {
  const counts: OpCount[] = graph.ops.map(() => ({ ms: 0, events: 0, synops: 0, steps: 0 }));
  const fanOutByResult = fanOuts(graph, OP_TABLE);
  const types = typesOf(graph);
  let next = 0;
  const measured = (def: OpDef): OpDef => ({
    ...def,
    kernel: (facts) => {
      const at = next++ % graph.ops.length;
      const { result, inputs } = graph.ops[at]!;
      const isDriven = inputs.length > 0 && types.get(inputs[0]!)!.role === 'spikes';
      return timed(
        def.kernel(facts),
        counts[at]!,
        isDriven ? fanOutByResult.get(result) : undefined,
      );
    },
  });
  const ops = new Map([...OP_TABLE].map(([kind, def]) => [kind, measured(def)]));
  return { ops, costs: () => costsOf(graph, counts) };
}

function timed(kernel: Kernel, count: OpCount, fanOut: Int32Array | undefined): Kernel {
  const step = (inputs: readonly Numbers[], now: number) => {
    count.steps++;
    for (const values of inputs) count.events += countNonzero(values);
    if (fanOut) count.synops += driven(inputs[0]!, fanOut);
    const start = performance.now();
    const result = kernel.step(inputs, now);
    count.ms += performance.now() - start;
    return result;
  };
  return { ...kernel, step };
}
