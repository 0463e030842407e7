import type { Config } from '../../config/config.ts';
import * as codes from '../../diagnostics/codes.ts';
import { type Diagnostic, fail, throwIfErrors } from '../../diagnostics/diagnostic.ts';
import { OP_TABLE } from '../../ir/ops/index.ts';
import { outsideTensors } from '../../ir/outside-tensors.ts';
import { print } from '../../ir/print.ts';
import { sha256 } from '../../support/hash.ts';
import { writeSafetensors } from '../../tensor/safetensors.ts';
import { cacheKey } from '../cache-key.ts';
import { dataOf } from '../calibration-data.ts';
import { checkClasses } from '../calibration/check-labels.ts';
import type { Engine } from '../calibration/engine.ts';
import type { Observations } from '../calibration/observer.ts';
import { type SampleData, openData } from '../../data/open-data.ts';
import { chooseTarget } from '../choose-target.ts';
import { withLayersOf } from '../layers-of-model.ts';
import { notFinite } from '../not-finite.ts';
import type { PassTable } from '../pass.ts';
import { planPasses } from '../plan.ts';
import { readModel } from '../read-model.ts';
import type { CompileRequest } from '../request.ts';
import { runPasses } from '../run-passes.ts';
import type { TargetTable } from '../target.ts';
import { inputsOf, observeOn } from './observed.ts';
import { only, splitSamples } from './split.ts';
import { type Space, type Variant, variantsOf } from './variant.ts';

/** What to explore. The request says all that stays the same. */
export interface ExploreRequest {
  readonly base: CompileRequest & { readonly calibration: string };
  readonly space: Space;
  /** Samples to measure on, at most. */
  readonly samples: number;
  readonly seed: number;
}

/** Where samples went. */
export interface SampleFacts {
  readonly of: number;
  readonly calibrated: number;
  readonly measured: number;
  /** Those that are measured on were calibrated on, too. */
  readonly isShared: boolean;
  readonly isLabelled: boolean;
  readonly engine: Engine;
}

/** All that networks are made from and measured on, as data that threads can be sent. */
export interface Prepared {
  /** Names it by all that it depends on. */
  readonly key: string;
  readonly base: ExploreRequest['base'];
  /** The float network before it has ranges: its text, and the tensors that this names by hash. */
  readonly text: string;
  readonly tensors: Uint8Array;
  readonly observations: Observations;
  /** Places of the samples to measure on, in the data. */
  readonly measure: readonly number[];
  readonly labels?: Float64Array;
  readonly facts: SampleFacts;
  readonly variants: readonly Variant[];
  readonly warnings: readonly Diagnostic[];
}

export interface PrepareContext {
  readonly config: Config;
  readonly passes: PassTable;
  readonly targets: TargetTable;
  readonly onSample?: (done: number, of: number) => void;
}

/** Reads the model and runs the float network on samples, once for all that will be tried. */
export async function prepare(request: ExploreRequest, context: PrepareContext): Promise<Prepared> {
  const { base, space } = request;
  const { config, passes, targets, onSample = () => {} } = context;
  const target = await chooseTarget(base.target, config, targets);
  const model = await readModel(base, config);
  throwIfErrors(notFinite(model.graph));
  if (model.graph.stage !== 'ann') fail(codes.nothingToExplore({ stage: model.graph.stage }));
  const plan = await planPasses(base, 'ann', passes);
  const run = { ops: OP_TABLE, passes, verifyEach: false };
  const graph = await runPasses(model.graph, plan.ann, run);
  const data = await openData(dataOf(base)!, inputsOf(graph));
  const classes = checkClasses(graph, data);
  const split = splitSamples(data.samples.count, request.samples, request.seed);
  const seen = await observeOn(graph, only(data, split.calibrate), model, onSample);
  return {
    // Where results go and under what names is nothing to a search.
    key: sha256(
      cacheKey({ request: base, model, target, checker: undefined, command: [] }),
      JSON.stringify(split),
    ),
    base: { ...withLayersOf(model.graph, graph, base), calibration: base.calibration },
    text: print(graph, OP_TABLE),
    tensors: writeSafetensors([...outsideTensors(graph)]),
    observations: seen.observations,
    measure: split.measure,
    ...(classes.labels && { labels: Float64Array.from(classes.labels) }),
    facts: {
      of: data.samples.count,
      calibrated: split.calibrate.length,
      measured: split.measure.length,
      isShared: split.isShared,
      isLabelled: classes.labels !== undefined,
      engine: seen.engine,
    },
    variants: await variantsOf(space, base, passes),
    warnings: [
      ...model.warnings,
      ...classes.warnings,
      ...seen.warnings,
      ...(split.isShared ? [sharedSamples(data)] : []),
    ],
  };
}

function sharedSamples({ samples, at }: SampleData): Diagnostic {
  return codes.sharedSamples({ samples: samples.count }, at);
}
