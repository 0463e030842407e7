import * as codes from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Graph } from '../../ir/graph.ts';
import { isFor } from '../../ir/layer-choice.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { withRanges } from '../calibrate.ts';
import { levelBits } from '../level-bits.ts';
import type { Observed } from '../network.ts';
import type { PassTable } from '../pass.ts';
import { planPasses } from '../plan.ts';
import type { Model } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import { type BenchContext, COST_SAMPLES, openBench } from './bench.ts';
import { type Knob, knobsOf } from './knobs.ts';
import type { MixedPrecision } from './mixed-precision.ts';
import { prepare } from './prepare.ts';
import { searchWidths } from './search.ts';
import { summaryOf } from './summary.ts';

export interface WidthsContext extends BenchContext {
  readonly onProgress: (done: number, of: number) => void;
}

export interface Chosen {
  readonly mixed: MixedPrecision;
  readonly warnings: readonly Diagnostic[];
}

/** The widths that cost least while quality falls by no more than the floor, for a float network. */
export async function chooseWidths(
  float: Graph,
  model: Model,
  request: CompileRequest & { readonly accuracyFloor: number },
  context: WidthsContext,
): Promise<Chosen> {
  const { accuracyFloor: floor } = request;
  const { source, trial, count, isLabelled, warnings } = await prepare(float, model, request);
  const bench = openBench(source, trial, request, context);
  const result = await searchWidths({
    knobs: await freeKnobs(source, request, context.passes),
    floor,
    evaluate: (widths, isQuick) => bench.evaluate({ widths }, isQuick),
    onProgress: context.onProgress,
  });
  const facts = { floor, count, costSamples: Math.min(COST_SAMPLES, count), result };
  const lookUp = (widths: typeof result.widths) => bench.lookUp({ widths });
  return {
    mixed: summaryOf({ ...facts, isLabelled, lookUp }),
    warnings: [
      ...warnings,
      ...(result.widths.size === 0 && result.doubted > 0
        ? [codes.coarseFloor({ floor, samples: count })]
        : []),
    ],
  };
}

/** The knobs that the user has not set already. */
async function freeKnobs(
  { float, observations }: Observed,
  request: CompileRequest,
  passes: PassTable,
): Promise<Knob[]> {
  const plan = await planPasses(request, 'ann', passes);
  // The bits of a value are known by the name of its range.
  const ranged = withRanges(float, OP_TABLE, observations, {});
  const { bitsOf = () => 0 } = await levelBits(plan.convert, ranged, passes);
  const knobs = knobsOf(ranged, { weightBits: request.weightBits ?? MOST_BITS, bitsOf });
  const origins = new Map(
    [...ranged.inputs.map(({ name, loc }) => ({ result: name, loc })), ...ranged.ops].map((op) => [
      op.result,
      op,
    ]),
  );
  const isFree = ({ layer, what }: Knob) =>
    !(request.layers ?? []).some(
      (choice) => choice[what] !== undefined && isFor(choice, origins.get(layer)!),
    );
  return knobs.filter(isFree);
}

const MOST_BITS = 8;
