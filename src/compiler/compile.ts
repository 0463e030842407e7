import type { Config } from '../config/config.ts';
import type { Origins } from '../config/profile/effective.ts';
import { type Diagnostic, throwIfErrors } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { onnxruntime } from '../export/onnx/onnxruntime.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { assemble } from './assemble.ts';
import type { Cache } from './cache.ts';
import { cacheKey } from './cache-key.ts';
import { type CalibrationRequest, calibrateFrom, dataOf } from './calibration-data.ts';
import { chooseTarget } from './choose-target.ts';
import { commandLine } from './command-line.ts';
import { levelBits } from './level-bits.ts';
import { withLayersOf } from './layers-of-model.ts';
import { type Narrowed, narrow } from './mixed-precision/narrow.ts';
import { notFinite } from './not-finite.ts';
import { type Model, readModel } from './read-model.ts';
import { passLog } from './observers.ts';
import type { Pass, PassCall, PassTable } from './pass.ts';
import { planPasses } from './plan.ts';
import { prove } from './prove.ts';
import { checkQuality } from './quality/check-quality.ts';
import { spikeErrors } from './quality/spike-errors.ts';
import { rangeOptions } from './range-options.ts';
import { type PassObserver, runPasses } from './run-passes.ts';
import type { CompileRequest, Compiled, Progress } from './request.ts';
import type { Target, TargetContext, TargetTable } from './target.ts';
import { shipped } from './shipped.ts';
import { stepsOf } from './timing.ts';
import { timeBudget } from './time-budget.ts';
import { withLimits } from './with-limits.ts';
import { untimed, withoutEffect } from './without-effect.ts';

/** What the driver is given: configuration, tables, and whoever wants to watch. */
export interface CompileContext {
  readonly config: Config;
  /** Who set what of it; without it, what is not at its default counts as set. */
  readonly origins?: Origins;
  readonly passes: PassTable;
  readonly targets: TargetTable;
  readonly observe?: readonly PassObserver[];
  readonly onProgress?: (progress: Progress) => void;
  /** Verifies the graph after each pass, which takes longer. */
  readonly verifyEach?: boolean;
  /** Which passes may run, of those that could be left out. */
  readonly mayRun?: (pass: Pass) => boolean;
  /** Where results of earlier compiles may be, and where this one goes. */
  readonly cache?: Cache;
}

/** From a model file to the files of an artifact. Policy comes first, and only then the cache. */
export async function compile(request: CompileRequest, context: CompileContext): Promise<Compiled> {
  const { config, origins, targets, cache, onProgress } = context;
  const target = await chooseTarget(request.target, config, targets, origins);
  onProgress?.({ doing: 'read' });
  const model = await readModel(request, config);
  throwIfErrors(notFinite(model.graph));
  // It is missed before the work, not after it.
  const checker = request.check && (await onnxruntime()).env.versions.node;
  const build = () => lower(model, target, request, context);
  const compiled = await (cache
    ? cache.getOrMake(
        cacheKey({ request, model, target, checker, command: commandLine(request, context) }),
        build,
      )
    : build());
  const idle = untimed(origins, model.secondsPerStep !== undefined);
  return { ...compiled, warnings: [...model.warnings, ...idle, ...compiled.warnings] };
}

/** The row from a model's graph to files. Reads top to bottom; nothing flows back. */
async function lower(
  model: Model,
  target: Target,
  asked: CompileRequest,
  { passes, verifyEach = false, ...context }: CompileContext,
): Promise<Compiled> {
  const { onProgress = () => {} } = context;
  const counting = (doing: Progress['doing']) => (done: number, of: number) =>
    onProgress({ doing, done, of });
  const log = passLog(OP_TABLE);
  const observe = [...(context.observe ?? []), log.observer];
  const only = context.mayRun && { mayRun: context.mayRun };
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes, observe, verifyEach, ...only });

  let graph = model.graph;
  let calibration;
  let plan = await planPasses(asked, graph.stage, passes);
  let narrowed: Narrowed = { request: asked, warnings: [] };
  if (graph.stage === 'ann') {
    graph = await run(graph, plan.ann);
    const widths = { passes, target, onProgress: counting('widths') };
    const named = withLayersOf(model.graph, graph, asked);
    narrowed = await narrow(graph, model, named, widths);
    plan = await planPasses(narrowed.request, 'ann', passes);
    calibration = await calibrateFrom(graph, {
      ...calibrationOf(asked, model),
      ...(await levelBits(plan.convert, graph, passes)),
      onSample: counting('calibrate'),
    });
    graph = calibration.graph;
  }
  const { request, mixed, pruning } = narrowed;
  onProgress({ doing: 'optimise' });
  graph = await run(graph, plan.convert);
  const rounded = model.graph.stage === 'snn' ? spikeErrors(model.graph, graph) : [];
  graph = await run(graph, withLimits(plan.fixed, target.limits));
  const fixed = graph;
  graph = await run(graph, target.pipeline(request.level, target.limits));
  const { profile, limits } = target;
  const told: Diagnostic[] = [];
  const own: TargetContext = {
    ...{ ops: OP_TABLE, limits, shipped, ...(profile !== undefined && { profile }) },
    ...{ allowHost: request.allowHost ?? false, warn: (warning) => told.push(warning) },
  };
  const placed = target.legalize(graph, own);
  const steps = stepsOf(placed, request.steps, fixed);
  const lateness = steps - stepsOf(fixed, request.steps);
  const compared = calibration && { ...calibration, graph: calibration.reference };
  const checked = checkQuality(graph, compared, { ...request, steps }, counting('check'));
  const proved = await prove({ fixed: graph, placed }, calibration, request, counting('prove'));

  onProgress({ doing: 'emit' });
  const budget = timeBudget(limits, counting('map'));
  const program = await target.emit(placed, { ...own, progress: budget.progress });
  const mapping = target.report?.(placed, program, own);
  const idle = withoutEffect(request, model.graph.stage);
  const warnings = [
    ...idle,
    ...narrowed.warnings,
    ...(calibration?.warnings ?? []),
    // Whoever gives a floor has said what may be lost.
    ...(mixed || pruning ? [] : checked.warnings),
    ...rounded,
    ...told,
    ...budget.warnings(),
  ];
  const command = commandLine(asked, context);
  const parts = {
    request,
    command,
    model,
    calibration,
    target,
    placed,
    steps,
    lateness,
    checked,
    warnings,
  };
  const emitted = new Map([...program, ...proved.files]);
  const found = { mapping, proof: proved.proof, mixed, pruning };
  return assemble({ ...parts, ...found, emitted, passes: log.entries });
}

/** What calibrates a model: its samples, and the file that onnxruntime can run. */
function calibrationOf(request: CompileRequest, model: Model): CalibrationRequest {
  const data = dataOf(request);
  return {
    ...rangeOptions(request),
    ...(data && { data }),
    ...(model.format === 'onnx' && { runtime: { model: model.source } }),
  };
}
