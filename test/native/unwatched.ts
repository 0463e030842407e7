import { memoryOptimisation } from '../../passes/memory-optimisation.ts';
import { temporalFusion } from '../../passes/temporal-fusion.ts';
import { inputsOf, openProgram } from '../../runtime/executors/native/program.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { OP_TABLE } from '../../src/ir/ops/index.ts';
import type { Numbers } from '../../src/tensor/dtype.ts';
import { type Variant, addonHere, joined } from './compare.ts';

/** The graph with an order of its own and shared memory, as compiled graphs have them. */
export function scheduled(graph: Graph): Graph {
  return [temporalFusion, memoryOptimisation].reduce((before, { options, run }) => {
    const given = Object.entries(options).map(([name, spec]) => [name, spec.default!] as const);
    return run(before, { ops: OP_TABLE, options: Object.fromEntries(given) });
  }, graph);
}

/**
 * What the outputs are after runs of some lengths that nobody watches. Only then synapses run the populations
 * behind them, and values lie as kernels like them.
 */
export function outputsUnwatched(
  graph: Graph,
  steps: readonly Record<string, Numbers>[],
  lengths: readonly number[],
  options: Variant,
): readonly (readonly Numbers[])[] {
  const addon = options.engine ?? addonHere();
  const all = { level: '', threads: 1, block: 64, ...options };
  const { plan, session } = openProgram(graph, addon, all);
  return lengths.map((length) => {
    const some = steps.slice(0, length);
    const inputs = graph.inputs.map(({ name }): [string, Numbers] => [
      name,
      joined(some.map((step) => step[name]!)),
    ]);
    const given = inputsOf(graph, plan, Object.fromEntries(inputs), length);
    return addon.run(session, given, 1, length, 1, false).outputs.map((rows) => rows.slice());
  });
}
