import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { withRanges } from './calibrate.ts';
import type { Observations } from './calibration/observer.ts';
import { addedLateness } from '../ir/lateness.ts';
import { levelBits } from './level-bits.ts';
import type { PassCall, PassTable } from './pass.ts';
import { planPasses } from './plan.ts';
import { rangeOptions } from './range-options.ts';
import type { CompileRequest } from './request.ts';
import { runPasses } from './run-passes.ts';
import type { Target } from './target.ts';

/** A float network that ran on samples already: as many spiking ones as anybody wants come from it. */
export interface Observed {
  readonly float: Graph;
  readonly observations: Observations;
}

/** The network that a compile makes, without an artifact around it. */
export async function networkOf(
  { float, observations }: Observed,
  request: CompileRequest,
  { target, passes }: { readonly target: Target; readonly passes: PassTable },
): Promise<Graph> {
  const plan = await planPasses(request, 'ann', passes);
  const bits = await levelBits(plan.convert, float, passes);
  const options = { ...rangeOptions(request), ...bits };
  const ranged = withRanges(float, OP_TABLE, observations, options);
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes, verifyEach: false });
  const fixed = await run(ranged, [...plan.convert, ...plan.fixed]);
  const { profile, limits } = target;
  const own = await run(fixed, target.pipeline(request.level, limits));
  const { allowHost = false } = request;
  const context = { ops: OP_TABLE, limits, allowHost, ...(profile !== undefined && { profile }) };
  const placed = target.legalize(own, context);
  // It settles at the same integers and takes fewer steps than one whose messages are under way for some.
  return addedLateness(fixed, placed) > 0 ? fixed : placed;
}
