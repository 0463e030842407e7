import type { Graph } from '../../ir/graph.ts';
import { placeOf } from './place.ts';
import { type Loss, type OutputQuality, type PopulationQuality, rounded } from './quality.ts';

/**
 * What eight bits leave of an evenly spread signal, 6 dB each. Finer levels are no gain that a coarser
 * population behind them could lose.
 */
const ENOUGH_DB = 50;

/** The population or output with the largest drop of its ratio against the worst of what it reads. */
export function mostLost(
  fixed: Graph,
  populations: readonly PopulationQuality[],
  outputs: readonly OutputQuality[],
): Loss | undefined {
  const measured = new Map<string, number>();
  for (const { name, fidelity } of populations) if (fidelity) measured.set(name, fidelity.sqnr);
  fixed.outputs.forEach(({ value }, i) => measured.set(value, outputs[i]!.sqnr.at(-1)!));
  const outputNames = new Map(fixed.outputs.map(({ name, value }) => [value, name]));
  const left = new Map<string, number>();
  let found: Loss | undefined;
  for (const op of fixed.ops) {
    const before = Math.min(ENOUGH_DB, ...op.inputs.map((name) => left.get(name) ?? ENOUGH_DB));
    const behind = measured.get(op.result);
    left.set(op.result, behind ?? before);
    if (behind === undefined || before - behind <= (found ? found.before - found.behind : 0))
      continue;
    const output = outputNames.get(op.result);
    const at = output === undefined ? {} : { at: output };
    found = { ...placeOf(op), ...at, before: rounded(before, 2), behind };
  }
  return found;
}
