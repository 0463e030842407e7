import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { withRanges } from './calibrate.ts';
import type { Observations } from './calibration/observer.ts';
import { levelBits } from './level-bits.ts';
import type { PassTable } from './pass.ts';
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
  const calls = [...plan.convert, ...plan.fixed, ...target.pipeline(request.level)];
  const fixed = await runPasses(ranged, calls, { ops: OP_TABLE, passes, verifyEach: false });
  return target.legalize(fixed, { ops: OP_TABLE, limits: target.limits });
}
