import type { Config } from '../config/config.ts';
import type { Graph } from '../ir/graph.ts';
import { OP_TABLE } from '../ir/ops/index.ts';
import { assemble } from './assemble.ts';
import { calibrateFrom } from './calibration-data.ts';
import { chooseTarget } from './choose-target.ts';
import { readModel } from './read-model.ts';
import { passLog } from './observers.ts';
import { ANN_PIPELINES, ENCODINGS, type Encoding, FIXED_PIPELINES, pipeline } from './pipelines.ts';
import type { PassCall, PassTable } from './pass.ts';
import { type PassObserver, runPasses } from './run-passes.ts';
import type { CompileRequest, Compiled, Progress } from './request.ts';
import type { TargetTable } from './target.ts';

/** What the driver is given: configuration, tables, and whoever wants to watch. */
export interface CompileContext {
  readonly config: Config;
  readonly passes: PassTable;
  readonly targets: TargetTable;
  readonly observe?: readonly PassObserver[];
  readonly onProgress?: (progress: Progress) => void;
}

/** From a model file to the files of an artifact. Reads top to bottom; nothing flows back. */
export async function compile(request: CompileRequest, context: CompileContext): Promise<Compiled> {
  const { config, passes, onProgress = () => {} } = context;
  const target = await chooseTarget(request.target, config, context.targets);
  const log = passLog();
  const observe = [...(context.observe ?? []), log.observer];
  const run = (graph: Graph, calls: readonly PassCall[]) =>
    runPasses(graph, calls, { ops: OP_TABLE, passes, observe });

  onProgress({ doing: 'read' });
  const model = await readModel(request, config);
  let graph = model.graph;
  let calibration;
  if (graph.stage === 'ann') {
    graph = await run(graph, pipeline(ANN_PIPELINES[request.level], request.without));
    calibration = calibrateFrom(graph, request.calibration, (done, of) =>
      onProgress({ doing: 'calibrate', done, of }),
    );
    graph = calibration.graph;
  }
  onProgress({ doing: 'optimise' });
  graph = await run(graph, conversionFrom(graph, request.encoding));
  graph = await run(graph, pipeline(FIXED_PIPELINES[request.level], request.without));
  graph = await run(graph, target.pipeline(request.level));
  const placed = target.legalize(graph, { ops: OP_TABLE, limits: target.limits });

  onProgress({ doing: 'emit' });
  const emitted = target.emit(placed, { ops: OP_TABLE, limits: target.limits });
  return assemble({ request, model, calibration, target, placed, emitted, passes: log.entries });
}

/** The rest of the way to stage `fixed`, from wherever the model entered. */
function conversionFrom(graph: Graph, encoding: Encoding): readonly PassCall[] {
  if (graph.stage === 'fixed' || graph.stage === 'placed') return [];
  const [encode, ...rest] = ENCODINGS[encoding];
  return graph.stage === 'ann' ? [encode, ...rest] : rest;
}
