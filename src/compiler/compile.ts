import type { Config } from '../config/config.ts';
import * as codes from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import type { Stage } from '../ir/types.ts';
import { assemble } from './assemble.ts';
import type { Cache } from './cache.ts';
import { cacheKey } from './cache-key.ts';
import { type CalibrationRequest, calibrateFrom } from './calibration-data.ts';
import { chooseTarget } from './choose-target.ts';
import { levelBits } from './level-bits.ts';
import { notFinite } from './not-finite.ts';
import { type Model, readModel } from './read-model.ts';
import { passLog } from './observers.ts';
import type { PassCall, PassTable } from './pass.ts';
import { planPasses } from './plan.ts';
import { checkQuality } from './quality/check-quality.ts';
import { type PassObserver, runPasses } from './run-passes.ts';
import type { CompileRequest, Compiled, Progress } from './request.ts';
import type { Target, TargetTable } from './target.ts';

/** What the driver is given: configuration, tables, and whoever wants to watch. */
export interface CompileContext {
  readonly config: Config;
  readonly passes: PassTable;
  readonly targets: TargetTable;
  readonly observe?: readonly PassObserver[];
  readonly onProgress?: (progress: Progress) => void;
  /** Verifies the graph after each pass, which takes longer. */
  readonly verifyEach?: boolean;
  /** Where results of earlier compiles may be, and where this one goes. */
  readonly cache?: Cache;
}

/** From a model file to the files of an artifact. Policy comes first, and only then the cache. */
export async function compile(request: CompileRequest, context: CompileContext): Promise<Compiled> {
  const { config, targets, cache, onProgress } = context;
  const target = await chooseTarget(request.target, config, targets);
  onProgress?.({ doing: 'read' });
  const model = await readModel(request, config);
  throwIfErrors(notFinite(model.graph));
  const build = () => lower(model, target, request, context);
  const compiled = await (cache
    ? cache.getOrMake(cacheKey(request, model, target), build)
    : build());
  return { ...compiled, warnings: [...model.warnings, ...compiled.warnings] };
}

/** The row from a model's graph to files. Reads top to bottom; nothing flows back. */
async function lower(
  model: Model,
  target: Target,
  request: CompileRequest,
  { passes, verifyEach = false, ...context }: CompileContext,
): Promise<Compiled> {
  const { onProgress = () => {} } = context;
  const log = passLog();
  const observe = [...(context.observe ?? []), log.observer];
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes, observe, verifyEach });

  let graph = model.graph;
  let calibration;
  const plan = await planPasses(request, graph.stage, passes);
  if (graph.stage === 'ann') {
    graph = await run(graph, plan.ann);
    calibration = await calibrateFrom(graph, {
      ...calibrationOf(request, model),
      ...(await levelBits(plan.convert, graph, passes)),
      onSample: (done, of) => onProgress({ doing: 'calibrate', done, of }),
    });
    graph = calibration.graph;
  }
  onProgress({ doing: 'optimise' });
  graph = await run(graph, plan.convert);
  graph = await run(graph, plan.fixed);
  graph = await run(graph, target.pipeline(request.level));
  const placed = target.legalize(graph, { ops: OP_TABLE, limits: target.limits });
  const checked = checkQuality(graph, calibration, request, (done, of) =>
    onProgress({ doing: 'check', done, of }),
  );

  onProgress({ doing: 'emit' });
  const emitted = target.emit(placed, { ops: OP_TABLE, limits: target.limits });
  const idle = withoutEffect(request, model.graph.stage);
  const warnings = [...idle, ...(calibration?.warnings ?? []), ...checked.warnings];
  const parts = { request, model, calibration, target, placed, checked, warnings };
  return assemble({ ...parts, emitted, passes: log.entries });
}

/** What calibrates a model: its samples, and the file that onnxruntime can run. */
function calibrationOf(request: CompileRequest, model: Model): CalibrationRequest {
  const { calibration, preprocess, ranges } = request;
  const steps = preprocess && { preprocess };
  return {
    ...(calibration !== undefined && { data: { path: calibration, ...steps } }),
    ...(ranges && { method: ranges }),
    ...(model.format === 'onnx' && { runtime: { model: model.source } }),
  };
}

/** A model that is converted already has nothing to calibrate and no bits to choose. */
function withoutEffect(request: CompileRequest, stage: Stage): Diagnostic[] {
  if (stage === 'ann') return [];
  const given = {
    '--calibration': request.calibration,
    '--preprocess': request.preprocess,
    '--calibrate': request.ranges,
    '--activation-bits': request.activationBits,
    '--quality-samples': request.qualitySamples,
    ...(stage === 'snn' ? {} : { '--weight-bits': request.weightBits }),
  };
  const options = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  return options.length === 0 ? [] : [codes.optionsWithoutEffect({ options, stage })];
}
