import type { Graph } from '../ir/graph.ts';
import type { RangeOptions } from './calibrate.ts';
import type { PassCall, PassTable } from './pass.ts';
import type { Encoding } from './pipelines.ts';
import { withDefaults } from './run-passes.ts';

/** Whether numbers become levels, whose bits can be chosen; a rate is as fine as there are steps. */
export function hasLevels(encoding: Encoding): boolean {
  return encoding !== 'rate';
}

/** Into how many bits the encoding among some passes divides each value of a graph, where it says so. */
export async function levelBits(
  calls: readonly PassCall[],
  graph: Graph,
  table: PassTable,
): Promise<Pick<RangeOptions, 'bitsOf'>> {
  for (const { name, options } of calls) {
    const pass = await table.get(name)!();
    if (pass.levelBits) return { bitsOf: pass.levelBits(graph, withDefaults(pass, options)) };
  }
  return {};
}
